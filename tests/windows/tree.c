/* A tree of three processes: starts itself below itself, and all go on until they are ended.
 *   tree.exe [DEPTH] */
#include <stdio.h>
#include <windows.h>

int wmain(int count, wchar_t **words) {
  int depth = count > 1 ? _wtoi(words[1]) : 2;
  printf("process %lu\n", GetCurrentProcessId());
  fflush(stdout);
  if (depth > 0) {
    wchar_t path[MAX_PATH], line[MAX_PATH + 16];
    STARTUPINFO start = {sizeof start};
    PROCESS_INFORMATION child;
    GetModuleFileName(NULL, path, MAX_PATH);
    swprintf(line, MAX_PATH + 16, L"\"%ls\" %d", path, depth - 1);
    CreateProcess(path, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child);
  }
  Sleep(INFINITE);
  return 0;
}
