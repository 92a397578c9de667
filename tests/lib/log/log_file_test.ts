import { assert, assertEquals, assertMatch } from "@std/assert";
import { LogFile } from "../../../lib/log/log_file.ts";
import { Project } from "../../driver.ts";

const MEGABYTE = 1024 * 1024;
const ignore = Deno.build.os === "windows";

Deno.test("what is written comes in its order, and nothing after the end", async () => {
  await using project = await Project.of({});
  const path = project.path("a.log");
  const log = new LogFile(await Deno.open(path, { write: true, create: true }), (why) => {
    throw new Error(why);
  });
  for (let n = 0; n < 1000; n++) log.write(new TextEncoder().encode(`${n}\n`));
  await log.close("end\n");
  log.write(new Uint8Array(10));
  await log.close("twice\n");
  const expected = Array.from({ length: 1000 }, (_, n) => `${n}\n`).join("") + "end\n";
  assertEquals(await Deno.readTextFile(path), expected);
});

Deno.test("a full disk is told once, and takes nothing more", { ignore }, async () => {
  const told: string[] = [];
  const log = new LogFile(await Deno.open("/dev/full", { write: true }), (why) => told.push(why));
  log.write(new Uint8Array(10));
  log.write(new Uint8Array(10));
  await new Promise((resolve) => setTimeout(resolve, 20));
  log.write(new Uint8Array(10));
  await log.close("end\n");
  assertEquals(told.length, 1);
  assertMatch(told[0]!, /No space left/);
});

Deno.test("a disk that stands still holds nothing up, and what is missing is said in the file", {
  ignore,
}, async () => {
  await using project = await Project.of({});
  const pipe = project.path("pipe");
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  // Open at both ends, it takes what a pipe holds, and then stands still until somebody reads.
  using reader = await Deno.open(pipe, { read: true, write: true });
  const told: string[] = [];
  const log = new LogFile(await Deno.open(pipe, { write: true }), (why) => told.push(why));
  const piece = new Uint8Array(MEGABYTE).fill(120);
  for (let n = 0; n < 12; n++) log.write(piece);
  assertEquals(told, ["the disk is too slow"]);
  const closed = log.close("the end\n");
  let text = "";
  const buffer = new Uint8Array(MEGABYTE);
  while (!text.endsWith("the end\n")) {
    text += new TextDecoder().decode(buffer.subarray(0, await reader.read(buffer) ?? 0));
  }
  await closed;
  const [, missing] = /\n# (\d+) bytes are missing here: the disk was too slow\n/.exec(text) ?? [];
  assert(Number(missing) >= 4 * MEGABYTE, `${missing}`);
  assertEquals(text.match(/x/g)?.length, 12 * MEGABYTE - Number(missing));
});
