/** Whether the system's events still come. */
import { assertEquals } from "@std/assert";
import { Pulse } from "../../../lib/watch/pulse.ts";
import { onWindows } from "../../paths.ts";

Deno.test({
  name: "a pulse beats while its folder is there",
  ignore: onWindows,
  async fn() {
    const top = await Deno.makeTempDir();
    const pulse = new Pulse(() => `${top}/watched`);
    assertEquals(await pulse.beats(0, 0), undefined, "before it is opened");
    pulse.open();
    assertEquals(await pulse.beats(0, 0), true);
    assertEquals(await Promise.all([pulse.beats(0, 0), pulse.beats(0, 0)]), [true, true]);
    pulse.close();
    assertEquals(await pulse.beats(0, 0), undefined, "while it is closed");
    await new Promise((resolve) => setTimeout(resolve, 0));
    pulse.open();
    assertEquals(await pulse.beats(0, 0), true);
    await Deno.remove(`${top}/watched`);
    assertEquals(await pulse.beats(0, 0), undefined, "where it is gone");
    await Deno.remove(top, { recursive: true });
    pulse.close();
    await new Promise((resolve) => setTimeout(resolve, 0));
    pulse.open();
    assertEquals(await pulse.beats(0, 0), undefined, "nowhere to be");
  },
});
