// Opens every page of the running documentation in a browser, wide and light, then narrow and dark. An error on the console (a
// refusal by the Content-Security-Policy is one), a page that is wider than its window or an answer other than 200 fails.
//   EDD_DOCS=https://docs.cloud.localhost:8443 EDD_CERTIFICATE_PIN=... EDD_CHROMIUM=... node e2e/pages.mjs
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

// The dashboard's tests have it already.
const { chromium } = createRequire(new URL('../../frontend/package.json', import.meta.url))('@playwright/test')
const folder = fileURLToPath(new URL('../target/classes/site', import.meta.url))
const pages = readdirSync(folder, { recursive: true })
  .filter(name => name.endsWith('.html') && name !== '404.html')
  .map(name => '/' + name.replace(/\.html$/, '').replace(/(^|\/)index$/, '$1'))
  .sort()

const browser = await chromium.launch({
  executablePath: process.env.EDD_CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', `--ignore-certificate-errors-spki-list=${process.env.EDD_CERTIFICATE_PIN}`],
})
const wrong = []
for (const [width, colorScheme] of [[1280, 'light'], [360, 'dark']]) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, baseURL: process.env.EDD_DOCS })
  const page = await context.newPage()
  let at = ''
  page.on('console', message => message.type() === 'error' && wrong.push(`${at} (${colorScheme}): ${message.text()}`))
  page.on('pageerror', error => wrong.push(`${at} (${colorScheme}): ${error}`))
  for (at of pages) {
    const answer = await page.goto(at)
    if (answer.status() !== 200) wrong.push(`${at}: ${answer.status()}`)
    // The script of the page has run.
    await page.locator('.VPContent').waitFor()
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wider > 0) wrong.push(`${at} (${colorScheme}): ${wider} pixels wider than its window`)
  }
  await context.close()
}
await browser.close()
console.log(`${pages.length} pages, ${wrong.length} things wrong`)
for (const line of wrong) console.log(line)
process.exit(wrong.length || pages.length < 20 ? 1 : 0)
