// Opens a file that SOPS encrypted with an age identity, and prints what it holds as JSON: `node open.mjs FILE TYPE`.
// The identity comes over standard input, so that no process list shows it.
import { readFileSync } from "node:fs";
import { decryptSops } from "sops-age";

const [file, fileType] = process.argv.slice(2);
const secretKey = readFileSync(0, "utf8").trim();
console.log(JSON.stringify(await decryptSops(readFileSync(file, "utf8"), { secretKey, fileType })));
