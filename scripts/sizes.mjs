// Prints the weight of the browser's programs in KB (1000 bytes): raw, and brotli as it travels.
// usage: node scripts/sizes.mjs FOLDER      after precompress.mjs
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const pkg = join(process.argv[2] ?? "target/site", "pkg");
const size = (path) => (existsSync(path) ? statSync(path).size : 0);
const kilobytes = (bytes) => (bytes / 1000).toFixed(1).padStart(8);
const line = (name, files) => {
  const raw = files.reduce((sum, file) => sum + size(join(pkg, file)), 0);
  const brotli = files.reduce((sum, file) => sum + (size(join(pkg, `${file}.br`)) || size(join(pkg, file))), 0);
  console.log(`${name.padEnd(12)}${kilobytes(raw)} KB raw${kilobytes(brotli)} KB brotli`);
};

const programs = JSON.parse(readFileSync(join(pkg, "programs.json"), "utf8"));
for (const [name, { js, wasm }] of Object.entries(programs)) line(name, [js, wasm]);
line("style", readdirSync(pkg).filter((file) => file.endsWith(".css")));
