// Generates the types of the services' HTTP contracts; with --check it only says whether they are up to date.
import { readFile, writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'

const documents = {
  auth: '../auth-service/openapi.json',
  storage: '../file-share-backend/openapi.json',
}
const check = process.argv.includes('--check')
let drifted = false
for (const [name, document] of Object.entries(documents)) {
  const source = new URL(`../${document}`, import.meta.url)
  const target = new URL(`../src/api/generated/${name}.ts`, import.meta.url)
  const types = astToString(await openapiTS(JSON.parse(await readFile(source, 'utf8'))))
  const text = `// Generated from ${document.slice(3)} by "npm run api".\n\n${types}`
  if (!check) {
    await writeFile(target, text)
  } else if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
    console.error(`src/api/generated/${name}.ts does not match ${document}: run "npm run api" and look at what changed.`)
    drifted = true
  }
}
process.exit(drifted ? 1 : 0)
