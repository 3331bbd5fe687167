// Prints the bundle's sizes in KB (1000 bytes), and what a first visit loads before it can act.
// usage: node scripts/sizes.mjs FOLDER      after precompress.mjs
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const folder = process.argv[2] ?? "target/site";
const size = (path) => statSync(path).size;
// A file too small to be compressed travels as it is.
const sizeOr = (path, raw) => (existsSync(path) ? size(path) : raw);

// The entry module, its WASM and style, and the loader it imports at once. Split chunks come later,
// and their manifest is read by the server.
const first = /^pkg\/(rapport(\.[\w-]+)?\.(js|wasm|css)|__wasm_split\.[\w-]+\.js)$/;

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
  .map((entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const raw = size(path);
    return { name: relative(folder, path), raw, gzip: sizeOr(`${path}.gz`, raw), brotli: sizeOr(`${path}.br`, raw) };
  })
  .sort((a, b) => b.brotli - a.brotli || a.name.localeCompare(b.name));

const sum = (list, name) =>
  list.reduce(
    (all, it) => ({ name, raw: all.raw + it.raw, gzip: all.gzip + it.gzip, brotli: all.brotli + it.brotli }),
    { name, raw: 0, gzip: 0, brotli: 0 },
  );

const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(9);
const line = ({ name, raw, gzip, brotli }) => console.log(`${name.padEnd(48)}${kb(raw)}${kb(gzip)}${kb(brotli)}`);

console.log(`${"bundle, KB".padEnd(48)}${"raw".padStart(9)}${"gzip".padStart(9)}${"brotli".padStart(9)}`);
files.forEach(line);
line(sum(files, "all files"));
line(sum(files.filter((file) => first.test(file.name)), "first load"));
