/** The folder of the app's state, in place of which there may be another one by the time it is read. */
import { assertEquals } from "@std/assert";
import { Project, python } from "../../driver.ts";
import { askParts } from "./parts.ts";

const PROGRAM = `import json, os, shutil, sys
sys.path.insert(0, sys.argv[1])
from _slop_watch_state_file import Folder, StateFile
top = json.loads(sys.stdin.read())
path = os.path.join(top, "state")
os.mkdir(path, 0o700)
folder = Folder(path)
said = []
file = StateFile(folder, "ui", lambda *about: said.append(about[0]))
class Any:
    def __reduce__(self):
        return print, ("a pickle of anybody's was read",)
def keep():
    values = {"tab": 1, "any": Any()}
    for entry in file.write(lambda: values):
        file.add(entry)
keep()
os.rename(path, path + ".moved")
shutil.copytree(path + ".moved", path)
before = sorted(os.listdir(path))
found = file.read()
shutil.rmtree(path)
os.mkdir(path, 0o700)
keep()
print(json.dumps([len(before), found, said, os.listdir(path)]))
`;

Deno.test("no state is read from another folder in its place, nor written to it", async () => {
  await using project = await Project.of({});
  const answer = await askParts(await python(), PROGRAM, project.folder);
  assertEquals(answer, [1, null, ["state-not-kept"], []]);
});
