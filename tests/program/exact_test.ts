/** A warm start cannot be told from a cold one by what an app sees: of Python's own modules here, of packages in `tests/long`. */
import { assertEquals } from "@std/assert";
import { seenWarm } from "../bench/exact_run.ts";
import { python } from "../driver.ts";

const CODE = `import asyncio, concurrent.futures, decimal, http.client, json, logging.handlers
import multiprocessing, random, sqlite3, ssl, unittest, urllib.request, uuid, xml.etree.ElementTree`;

Deno.test({
  name: "a warm start is told by nothing that an app sees",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { before, after, early } = await seenWarm(await python(), CODE);
    assertEquals([before, after], [[], []]);
    assertEquals(early.includes("module sqlite3"), true);
  },
});
