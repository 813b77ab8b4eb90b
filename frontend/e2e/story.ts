import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test as plain, expect, type Page } from '@playwright/test'
import { openDoorway } from './address'
import { base, newPerson, type Person } from './platform'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The browser reports every refusal of a service as an error of the console; a story may bring some about. */
const REFUSAL = /^Failed to load resource: the server responded with a status of 4\d\d/
const OFFLINE = /net::ERR_INTERNET_DISCONNECTED/

export const test = plain.extend<{ person: Person; signedIn: Page; expectedErrors: RegExp | undefined }>({
  /** Of the console, beyond refusals: what a story itself breaks. */
  expectedErrors: [undefined, { option: true }],
  // eslint-disable-next-line no-empty-pattern
  proxy: async ({}, run) => {
    const doorway = await openDoorway()
    await run(doorway.proxy)
    await doorway.close()
  },
  page: async ({ page, expectedErrors }, run) => {
    const errors: string[] = []
    page.on('console', (message) => {
      const text = message.text()
      if (message.type() === 'error' && !REFUSAL.test(text) && !OFFLINE.test(text) && !expectedErrors?.test(text)) errors.push(text)
    })
    page.on('pageerror', (error) => errors.push(String(error)))
    await run(page)
    expect(errors, 'errors on the console').toEqual([])
  },
  // eslint-disable-next-line no-empty-pattern
  person: async ({}, run) => {
    await run(await newPerson())
  },
  signedIn: async ({ page, person }, run) => {
    await signInAs(page, person)
    await run(page)
  },
})
export { expect }

/** Puts a session where the dashboard keeps it: signing in has stories of its own. */
export async function signInAs(page: Page, { token }: { token: string }): Promise<void> {
  await page.goto('/theme.js')
  await page.evaluate((given) => localStorage.setItem('edd.token', given), token)
}

export async function fillSignIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** WCAG 2.2 AA as far as a machine can judge it. Runs inside the page, past its policy, as an extension would. */
export async function expectAccessible(page: Page): Promise<void> {
  // Pages arrive in parts: what is judged is the page, not the moment before it.
  await expect(page.locator('main').first()).toBeVisible()
  await page.evaluate(axe)
  const violations = await page.evaluate(async () => {
    const run = (window as unknown as { axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> } }).axe
    const result = await run.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')}`)
  })
  expect(violations, `accessibility of ${page.url()}`).toEqual([])
}

/** Nothing sticks out sideways. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wide, `pixels that ${page.url()} is too wide`).toBeLessThanOrEqual(0)
}

export const origin = base.origin
