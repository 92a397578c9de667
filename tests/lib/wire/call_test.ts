import { assertEquals } from "@std/assert";
import { callText } from "../../../lib/wire/call.ts";

Deno.test("a call is a line for each key, whatever is in its values", () => {
  const text = callText({
    port: 1,
    welcome: "0a",
    pid: 2,
    stateFolder: "/s\n",
    root: "/r r",
    standbyPlan: "/p",
    earlyPlan: "/e",
    command: ["uv", "run x"],
    waitsAs: ["p"],
    job: "Local\\j",
    windowPlace: "",
    holder: "/p",
    preserve: ["a:b", "c:d"],
    suspects: ["/w"],
    changed: ["a:b.py", "c"],
  });
  assertEquals(text.split("\n"), [
    "port 1",
    "welcome 0a",
    "pid 2",
    "root 2f722072",
    "state-folder 2f730a",
    "standby-plan 2f70",
    "early-plan 2f65",
    "command 7576 72756e2078",
    "waits-as 70",
    "job 4c6f63616c5c6a",
    "window-place -",
    "holds-ports 2f70",
    "preserve 613a62",
    "preserve 633a64",
    "suspect 2f77",
    "changed 613a622e7079",
    "changed 63",
    "",
  ]);
});
