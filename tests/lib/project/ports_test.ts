import { assertEquals } from "@std/assert";
import { portsWanted } from "../../../lib/project/ports.ts";

const ROWS: readonly (readonly [command: string, source: string, ports: number[]])[] = [
  ["python3 app.py", "", []],
  ["python3 app.py --port 81", "", [81]],
  ["python3 app.py --port=8081", "", [8081]],
  ["python3 app.py --http-port 8081", "", [8081]],
  ["python3 app.py -p 8081 --workers 80", "", [8081]],
  ["python3 app.py 8081", "", []],
  ["python3 app.py --port 99999", "", []],
  ["streamlit run app.py --server.port 8081", "", [8081]],
  ["gunicorn -b 0.0.0.0:8081 app:app", "", [8081]],
  ["gunicorn --bind=:8081 app:app", "", [8081]],
  ["gunicorn app:app", "", [8000]],
  ["python3 manage.py runserver", "", [8000]],
  ["python3 manage.py runserver 8081", "", [8081]],
  ["python3 manage.py runserver localhost:8081", "", [8081]],
  ["python3 -m http.server", "", [8000]],
  ["/x/flask --app a run", "", [5000]],
  ["python3 app.py", "app.run(port=8081)", [8081]],
  ["python3 app.py --port 81", "PORT = 8081", [81, 8081]],
];

for (const [command, source, ports] of ROWS) {
  Deno.test(`${command} wants ports as it says${source && `, with ${source}`}`, () => {
    assertEquals(portsWanted(command.split(" "), source), ports);
  });
}
