import { python } from "../driver.ts";
import { onWindows } from "../paths.ts";

/** Where the tests of Python apps on Windows can't run. */
export const ignore = !onWindows || !await python().then(Boolean, () => false);
