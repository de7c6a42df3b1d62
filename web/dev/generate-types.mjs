/**
 * Writes src/api/generated/*.ts from the documents in openapi/: `npm run types`.
 *
 * With `--check` it writes nothing and fails when a document has changed since.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

const ROOT = join(import.meta.dirname, "..", "..");
const TARGET = join(ROOT, "web", "src", "api", "generated");

await mkdir(TARGET, { recursive: true });
for (const name of ["auth", "chat", "library"]) {
  const path = join(ROOT, "openapi", `${name}-svc.json`);
  const tree = await openapiTS(JSON.parse(await readFile(path, "utf8")), {
    // A field with a default is always there in what the server sends.
    defaultNonNullable: true,
    alphabetize: true,
  });
  const head = `/** Generated from openapi/${name}-svc.json by \`npm run types\`. Do not edit. */\n\n`;
  const file = join(TARGET, `${name}.ts`);
  const text = head + astToString(tree);
  if (!process.argv.includes("--check")) await writeFile(file, text);
  else if ((await readFile(file, "utf8")) !== text) {
    console.error(`${file} is not what openapi/${name}-svc.json says: npm run types`);
    process.exitCode = 1;
  }
}
