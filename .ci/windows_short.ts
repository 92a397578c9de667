/**
 * The tests of Windows that `.ci/run` runs, by file and name: such as have passed 20 times in a row
 * with one processor busy, and take a minute in all.
 */
export const SHORT: Readonly<Record<string, readonly string[]>> = {
  "tests/program/gate_test.ts": [
    "a broken save leaves the app up, and is shown with its line",
    "nothing starts on broken files, and the next good save starts it",
    "a broken file that is removed opens the gate",
  ],
  "tests/program/saves_test.ts": [
    "a save by truncation restarts the app on the new code",
    "the same text written again restarts nothing",
    "a file that comes and one that goes are changes, each of its kind",
  ],
  "tests/program/state_test.ts": [
    "a state is the same again in the next run, with its types",
    "preserve keeps module attributes with no line of code in the app",
  ],
  "tests/program/polite_stop_test.ts": [
    "a handler of the app's own for the interrupt is what ends it",
    "on_stop functions are called before the app is asked, and one that fails is a warning",
    "an app that swallows all is ended from inside",
  ],
  "tests/windows/end_test.ts": [
    "an app that somebody else ends is started by the next save",
    "each generation has a log with its last words, and latest.txt names the newest",
  ],
};
