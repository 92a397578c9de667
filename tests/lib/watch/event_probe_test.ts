/** Whether the system's events still come. */
import { assertEquals } from "@std/assert";
import { EventProbe } from "../../../lib/watch/event_probe.ts";
import { onWindows } from "../../paths.ts";

Deno.test({
  name: "the probe hears of its folder while that is there",
  ignore: onWindows,
  async fn() {
    const top = await Deno.makeTempDir();
    const probe = new EventProbe(() => `${top}/watched`);
    assertEquals(await probe.hears(0, 0), undefined, "before it is opened");
    probe.open();
    assertEquals(await probe.hears(0, 0), true);
    assertEquals(await Promise.all([probe.hears(0, 0), probe.hears(0, 0)]), [true, true]);
    probe.close();
    assertEquals(await probe.hears(0, 0), undefined, "while it is closed");
    await new Promise((resolve) => setTimeout(resolve, 0));
    probe.open();
    assertEquals(await probe.hears(0, 0), true);
    await Deno.remove(`${top}/watched`);
    assertEquals(await probe.hears(0, 0), undefined, "where it is gone");
    await Deno.remove(top, { recursive: true });
    probe.close();
    await new Promise((resolve) => setTimeout(resolve, 0));
    probe.open();
    assertEquals(await probe.hears(0, 0), undefined, "nowhere to be");
  },
});
