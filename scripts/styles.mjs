// Checks that styles are scoped. `style/_passcode_form.scss` owns the class `passcode-form` and every class that
// begins with `passcode-form-`, and no other; where two partials could own a class, the longer name does. Reports
// - a class that no partial owns: a bare word (`today`, `short`) or a second component in one file,
// - a selector that names only other components' classes: that component is styled in its own partial,
// - a class that the views use and no partial defines, and one that is defined and not used,
// - a partial that main.scss does not load.
// Arguments: the folder of styles and those of views; by default this repository's.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [styles = join(root, "style"), ...given] = process.argv.slice(2);
const views = given.length > 0 ? given : [join(root, "src")];

/** Classes that belong to no component; `_helpers.scss` defines them. */
const utilities = ["stack", "stack-tight", "stack-loose", "row", "soft", "small", "strong", "sr-only", "narrow"];
/** Partials that style elements and define no class. */
const plain = ["base", "tokens", "mixins"];

const faults = [];
const report = (file, text) => faults.push(`${relative(root, file)}: ${text}`);
const classesOf = (selector) => [...selector.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name]) => name);

/** All selectors of a partial, resolved: nested ones with their parents. Blocks of at-rules pass theirs on. */
function selectorsOf(file) {
  const text = readFileSync(file, "utf8").replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gm, "").replaceAll(/#\{[^}]*\}/g, "1");
  const parents = [[""]];
  const found = [];
  for (const [, before, mark] of text.matchAll(/([^{};]*)([{};])/g)) {
    const head = before.trim();
    if (mark === "}") parents.pop();
    if (mark !== "{") continue;
    const outer = parents.at(-1);
    if (head.startsWith("@")) {
      parents.push(/^@(keyframes|mixin)\b/.test(head) ? null : outer);
    } else if (outer === null) {
      parents.push(null);
    } else {
      const nested = splitList(head).flatMap((it) =>
        outer.map((parent) => (it.includes("&") ? it.replaceAll("&", parent) : `${parent} ${it}`.trim())),
      );
      found.push(...nested);
      parents.push(nested);
    }
  }
  return found;
}

/** Splits a selector list at its commas, but not at those within parentheses. */
function splitList(list) {
  const parts = [""];
  let depth = 0;
  for (const sign of list) {
    if (sign === "(") depth++;
    if (sign === ")") depth--;
    if (sign === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += sign;
  }
  return parts.map((it) => it.trim());
}

const partials = readdirSync(styles)
  .filter((it) => /^_.*\.scss$/.test(it))
  .map((it) => it.slice(1, -5));
const components = partials.filter((it) => !plain.includes(it)).map((it) => it.replaceAll("_", "-"));

/** The component that a class belongs to: the longest name that it is or begins with. */
function ownerOf(name) {
  if (utilities.includes(name)) return "helpers";
  const owners = components.filter((it) => name === it || name.startsWith(`${it}-`));
  return owners.sort((a, b) => b.length - a.length)[0];
}

const loaded = new Set([...readFileSync(join(styles, "main.scss"), "utf8").matchAll(/load-css\("(\w+)"\)/g)].map(([, it]) => it));
const defined = new Map();

for (const partial of partials) {
  const file = join(styles, `_${partial}.scss`);
  const component = partial.replaceAll("_", "-");
  if (partial !== "mixins" && !loaded.has(partial)) report(file, "main.scss does not load it");
  for (const selector of selectorsOf(file)) {
    const classes = classesOf(selector);
    for (const name of classes) {
      const owner = ownerOf(name);
      if (owner === undefined) report(file, `.${name}: a bare word; call it .${component}-${name}`);
      else if (owner === component || !defined.has(name)) defined.set(name, file);
    }
    const foreign = classes.length > 0 && !classes.some((it) => ownerOf(it) === component);
    if (foreign && classes.every((it) => ownerOf(it))) {
      report(file, `${selector}: belongs to ${[...new Set(classes.map(ownerOf))].join(", ")}`);
    }
    if (classes.length === 0 && !plain.includes(partial)) report(file, `${selector}: an element without a class`);
  }
}

const sources = views.flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .filter((it) => it.endsWith(".rs"))
    .map((it) => join(folder, it)),
);
let written = "";
for (const file of sources) {
  const text = readFileSync(file, "utf8");
  written += text;
  const lists = [
    // class="a b", done_class="a b", class=if … { "a b" } else { "c" }
    ...[...text.matchAll(/class=(?:"([^"]*)"|if ([^\n]*))/g)].flatMap(([, list, either]) =>
      list === undefined ? [...either.matchAll(/"([^"]*)"/g)].map(([, it]) => it) : [list],
    ),
    // class:a-b=…
    ...[...text.matchAll(/\bclass:([\w-]+)=/g)].map(([, it]) => it),
    // "button a b", wherever it stands
    ...[...text.matchAll(/"((?:button|badge|alert|card)(?: [\w-]+)+)"/g)].map(([, it]) => it),
  ];
  for (const name of new Set(lists.flatMap((it) => it.split(/\s+/)))) {
    // Some are there for a view to find its element by.
    if (name && !defined.has(name) && !text.includes(`".${name}"`)) report(file, `class ${name}: no partial defines it`);
  }
}
for (const [name, file] of defined) {
  if (!new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(written)) report(file, `.${name}: no view uses it`);
}

if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log(`${components.length} partials, ${defined.size} classes`);
