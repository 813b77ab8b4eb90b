// Drives the stories of the dashboard against a running platform.
//   npm run e2e -- --base https://cloud.localhost:8443 --ca .edd/tls/ca.pem --password PASSWORD [--user admin] [more for playwright]
//   npm run pictures -- ... the same: takes the pictures of the documentation
//   npm run load -- ... the same: measures how long a first visit takes
// or the same by EDD_BASE, EDD_CA, EDD_ADMIN_PASSWORD, EDD_ADMIN_USERNAME; EDD_CHROMIUM names the browser.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const names = { '--base': 'EDD_BASE', '--ca': 'EDD_CA', '--password': 'EDD_ADMIN_PASSWORD', '--user': 'EDD_ADMIN_USERNAME' }
const env = { ...process.env }
const rest = []
let config = 'playwright.config.ts'
for (let at = 2; at < process.argv.length; at++) {
  const variable = names[process.argv[at]]
  if (process.argv[at] === '--pictures') config = 'pictures/pictures.config.ts'
  else if (process.argv[at] === '--load') config = 'load/load.config.ts'
  else if (variable) env[variable] = process.argv[++at]
  else rest.push(process.argv[at])
}
const missing = ['EDD_BASE', 'EDD_CA', 'EDD_ADMIN_PASSWORD'].filter((name) => !env[name])
if (missing.length > 0) {
  console.error(`Missing: ${missing.join(', ')}. Start a platform (./edd up) and pass --base, --ca and --password.`)
  process.exit(2)
}
env.EDD_CA = resolve(env.INIT_CWD ?? '.', env.EDD_CA)
const cli = createRequire(import.meta.url).resolve('@playwright/test/cli')
const run = spawnSync(process.execPath, [cli, 'test', '-c', new URL(config, import.meta.url).pathname, ...rest], {
  stdio: 'inherit',
  env,
})
process.exit(run.status ?? 1)
