/* python.exe and pythonw.exe (PYTHON names the DLL beside them), venv's launcher (LAUNCHER) and py.exe (PY). */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

static wchar_t self[32768];

#ifdef PYTHON
static int run(int argc, wchar_t **argv) {
  wchar_t dll[32768];
  wcscpy(dll, self);
  wcscpy(wcsrchr(dll, L'\\') + 1, PYTHON);
  HMODULE python = LoadLibraryExW(dll, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
  int (*py_main)(int, wchar_t **) = python ? (void *)GetProcAddress(python, "Py_Main") : NULL;
  if (!py_main) return fwprintf(stderr, L"%ls: error %lu\n", dll, GetLastError()), 103;
  return py_main(argc, argv);
}
#else
/* As PC/venvlauncher.c: the real python.exe is a child in a job that ends with us; Ctrl-C is its own. */
static BOOL WINAPI ignore_all(DWORD event) { (void)event; return TRUE; }

static int run(int argc, wchar_t **argv) {
  static wchar_t command[65536], program[32768];
  wchar_t *rest = GetCommandLineW();
  (void)argc, (void)argv;
  /* What follows our own name. */
  if (*rest == L'"') { for (rest++; *rest && *rest != L'"'; rest++); if (*rest) rest++; }
  else while (*rest && *rest != L' ' && *rest != L'\t') rest++;
#ifdef PY
  while (*rest == L' ') rest++;
  if (rest[0] == L'-' && rest[1] >= L'2' && rest[1] <= L'3') while (*rest && *rest != L' ') rest++;
  swprintf(program, 32768, L"%ls\\python.exe", PY);
#else
  wchar_t config[32768], line[4096], *slash;
  FILE *file = NULL;
  wcscpy(config, self);
  for (int up = 0; up < 2 && !file; up++) {
    slash = wcsrchr(config, L'\\');
    if (!slash) break;
    *slash = 0;
    wcscpy(program, config);
    wcscat(program, L"\\pyvenv.cfg");
    file = _wfopen(program, L"r, ccs=UTF-8");
  }
  if (!file) return fwprintf(stderr, L"failed to locate pyvenv.cfg\n"), 106;
  program[0] = 0;
  while (fgetws(line, 4096, file))
    if (!wcsncmp(line, L"home", 4) && wcschr(line, L'=')) {
      wchar_t *value = wcschr(line, L'=') + 1;
      while (*value == L' ') value++;
      value[wcscspn(value, L"\r\n")] = 0;
      wcscpy(program, value);
    }
  fclose(file);
  wcscat(program, L"\\");
#ifdef WINDOWED
  wcscat(program, L"pythonw.exe");
#else
  wcscat(program, L"python.exe");
#endif
  SetEnvironmentVariableW(L"__PYVENV_LAUNCHER__", self);
#endif
  swprintf(command, 65536, L"\"%ls\"%ls%ls", program, *rest && *rest != L' ' ? L" " : L"", rest);

  HANDLE job = CreateJobObjectW(NULL, NULL);
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
  limits.BasicLimitInformation.LimitFlags =
    JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK;
  SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
  STARTUPINFOW start = {sizeof start};
  PROCESS_INFORMATION process;
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
  start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
  start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  HANDLE *handles[] = {&start.hStdInput, &start.hStdOutput, &start.hStdError};
  for (int i = 0; i < 3; i++)
    DuplicateHandle(GetCurrentProcess(), *handles[i], GetCurrentProcess(), handles[i], 0, TRUE, DUPLICATE_SAME_ACCESS);
  SetConsoleCtrlHandler(ignore_all, TRUE);
  if (!CreateProcessW(program, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process))
    return fwprintf(stderr, L"Unable to create process using '%ls'\n", command), 101;
  AssignProcessToJobObject(job, process.hProcess);
  CloseHandle(process.hThread);
  WaitForSingleObject(process.hProcess, INFINITE);
  DWORD code = 101;
  GetExitCodeProcess(process.hProcess, &code);
  return code;
}
#endif

#ifdef WINDOWED
int WINAPI wWinMain(HINSTANCE a, HINSTANCE b, LPWSTR c, int d) {
  (void)a, (void)b, (void)c, (void)d;
  int argc;
  wchar_t **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
#else
int wmain(int argc, wchar_t **argv) {
#endif
  GetModuleFileNameW(NULL, self, 32768);
  return run(argc, argv);
}
