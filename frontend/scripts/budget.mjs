// What a first visit loads: the entry and everything it imports statically. Fails above the limit.
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

const LIMIT = 250 * 1024
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'))
const first = new Set()
function load(key) {
  if (first.has(key)) return
  first.add(key)
  for (const dependency of manifest[key].imports ?? []) load(dependency)
}
Object.keys(manifest)
  .filter((key) => manifest[key].isEntry)
  .forEach(load)

async function gzipped(file) {
  return gzipSync(await readFile(new URL(file, dist))).length
}
// The page somebody sees first is loaded by route: the largest of the two that a visit begins with counts as well.
const pages = Object.keys(manifest).filter((key) => /src\/(session\/LoginPage|files\/FilesPage)\.tsx$/.test(key))
let sum = await gzipped('theme.js')
for (const key of first) sum += await gzipped(manifest[key].file)
let largest = 0
for (const page of pages) {
  const before = new Set(first)
  load(page)
  let size = 0
  for (const key of first) if (!before.has(key)) size += await gzipped(manifest[key].file)
  first.clear()
  before.forEach((key) => first.add(key))
  console.log(`  ${page}: +${(size / 1024).toFixed(1)} KB`)
  largest = Math.max(largest, size)
}
const total = sum + largest
console.log(`First load: ${(total / 1024).toFixed(1)} KB of script, gzip (limit ${LIMIT / 1024} KB)`)
if (total > LIMIT) {
  console.error('First load is over its budget: load what the first page does not need by route.')
  process.exit(1)
}
