// Opens every page of the running documentation in a browser, wide and light, then narrow and dark. An error on the console (a
// refusal by the Content-Security-Policy is one), a page or a table that is wider than its place, what moves while it comes, what axe finds
// against WCAG 2.2 AA, or an answer other than 200 fails. Then searches, as people do.
//   EDD_DOCS=https://docs.cloud.localhost:8443 EDD_CERTIFICATE_PIN=... EDD_CHROMIUM=... node e2e/pages.mjs
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

// The dashboard's tests have it already.
const dashboards = createRequire(new URL('../../frontend/package.json', import.meta.url))
const { chromium } = dashboards('@playwright/test')
const axe = readFileSync(dashboards.resolve('axe-core/axe.min.js'), 'utf8')
const folder = fileURLToPath(new URL('../target/classes/site', import.meta.url))
const pages = readdirSync(folder, { recursive: true })
  .filter(name => name.endsWith('.html') && name !== '404.html')
  .map(name => '/' + name.replace(/\.html$/, '').replace(/(^|\/)index$/, '$1'))
  .sort()

/** What axe finds; inside the page, past its policy, as an extension would. */
async function violations(page) {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`)
  })
}

/** By keyboard: a word of a page that is made from a README, and the way there. */
async function search(page) {
  await page.goto('/')
  await page.locator('.VPContent').waitFor()
  await page.keyboard.press('Control+k')
  await page.locator('#localsearch-input').fill('keep-ownerless')
  await page.locator('.VPLocalSearchBox .result').first().waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(url => url.pathname !== '/')
  return page.locator('.VPContent').getByText('keep-ownerless').first().waitFor().then(
    () => [],
    () => [`search: ${page.url()} does not say what was looked for`],
  )
}

const browser = await chromium.launch({
  executablePath: process.env.EDD_CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', `--ignore-certificate-errors-spki-list=${process.env.EDD_CERTIFICATE_PIN}`],
})
const wrong = []
for (const [width, colorScheme] of [[1280, 'light'], [360, 'dark']]) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, baseURL: process.env.EDD_DOCS })
  const page = await context.newPage()
  await page.addInitScript(() => {
    window.moved = []
    new PerformanceObserver(list => {
      for (const { sources, hadRecentInput } of list.getEntries()) {
        if (!hadRecentInput) window.moved.push(...sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? '').slice(0, 80)))
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
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
    const cut = await page.evaluate(() => [...document.querySelectorAll('.vp-doc table')].filter(table => table.scrollWidth > table.clientWidth).length)
    if (cut > 0) wrong.push(`${at} (${colorScheme}): ${cut} tables are wider than their page`)
    const moved = await page.evaluate(() => window.moved)
    if (moved.length > 0) wrong.push(`${at} (${colorScheme}): moved by itself: ${moved.join(', ')}`)
    for (const found of await violations(page)) wrong.push(`${at} (${colorScheme}): ${found}`)
  }
  wrong.push(...(await search(page)))
  await context.close()
}
await browser.close()
console.log(`${pages.length} pages, ${wrong.length} things wrong`)
for (const line of wrong) console.log(line)
process.exit(wrong.length || pages.length < 20 ? 1 : 0)
