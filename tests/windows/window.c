/* A program with a window. On WM_CLOSE, which its X button sends, it writes saved.txt and ends.
 *   window.exe [refuse]
 * With refuse it stays. */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

static int refuses;

static LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM w, LPARAM l) {
  if (message == WM_CLOSE) {
    if (refuses) {
      puts("refused");
      fflush(stdout);
      return 0;
    }
    FILE *file = fopen("saved.txt", "a");
    fputs("saved\n", file);
    fclose(file);
    DestroyWindow(window);
    return 0;
  }
  if (message == WM_DESTROY) PostQuitMessage(0);
  return DefWindowProc(window, message, w, l);
}

int wmain(int count, wchar_t **words) {
  refuses = count > 1 && wcscmp(words[1], L"refuse") == 0;
  WNDCLASS kind = {0};
  kind.lpfnWndProc = on_message;
  kind.hInstance = GetModuleHandle(NULL);
  kind.lpszClassName = L"slop-watch-test";
  RegisterClass(&kind);
  HWND window = CreateWindow(kind.lpszClassName, L"test", WS_OVERLAPPEDWINDOW | WS_VISIBLE, 20, 20,
                             300, 200, NULL, NULL, kind.hInstance, NULL);
  const char *generation = getenv("SLOP_WATCH_GENERATION");
  printf("window %s in run %s\n", window ? "up" : "failed", generation ? generation : "-");
  fflush(stdout);
  MSG message;
  while (window && GetMessage(&message, NULL, 0, 0) > 0) {
    TranslateMessage(&message);
    DispatchMessage(&message);
  }
  return 0;
}
