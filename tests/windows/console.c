/* A console program: says which run it is and what it was given, and goes on until it is ended.
 *   console.exe [--exit CODE] [ARGUMENT...]
 * --exit ends it at once with CODE. */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

static void say(const wchar_t *text) {
  char bytes[4096];
  DWORD written;
  int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
  WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), bytes, size - 1, &written, NULL);
}

int wmain(int count, wchar_t **words) {
  wchar_t line[2048];
  const wchar_t *generation = _wgetenv(L"SLOP_WATCH_GENERATION");
  const wchar_t *changed = _wgetenv(L"SLOP_WATCH_CHANGED");
  swprintf(line, 2048, L"runs %ls changed <%ls>", generation ? generation : L"-", changed ? changed : L"");
  say(line);
  for (int i = 1; i < count; i++) {
    say(L" [");
    say(words[i]);
    say(L"]");
  }
  say(L"\n");
  if (count > 2 && wcscmp(words[1], L"--exit") == 0) return _wtoi(words[2]);
  Sleep(INFINITE);
  return 0;
}
