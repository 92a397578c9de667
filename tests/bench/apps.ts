/** The apps that are watched. */

/** Imports that take about 0.2 s: much of the standard library. */
const HEAVY_IMPORTS =
  `import asyncio, concurrent.futures.process, cProfile, ctypes.util, decimal, doctest
import email.mime.multipart, ftplib, http.server, imaplib, logging.config, multiprocessing.pool
import pstats, pydoc, smtplib, sqlite3, ssl, statistics, tarfile, unittest.mock, urllib.request
import xml.dom.minidom, xmlrpc.client, zipfile
`;

export type Weight = "light" | "heavy";

export const WEIGHTS: readonly Weight[] = ["light", "heavy"];

/** The file that a benchmark saves. */
export const APP = "app.py";

/** The app's source: prints one line with `tag` and its pid, and then sleeps. */
export function appSource(tag: string, weight: Weight = "light"): string {
  return withTag(`TAG = "${tag}"`, weight);
}

/** The app whose tag comes from another module. */
export function importingSource(module: string): string {
  return withTag(`from ${module} import TAG`, "light");
}

function withTag(line: string, weight: Weight): string {
  return `import os
import time
${weight === "heavy" ? HEAVY_IMPORTS : ""}
${line}


def main():
    try:
        print("ready", TAG, os.getpid(), flush=True)
        time.sleep(3600)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
`;
}
