import type { Page } from '@playwright/test'
import { ALBUM, SIZES } from './pictures/album'
import { NOW } from './pictures/answers'
import { play } from './pictures/stage'
import { base } from './platform'
import { expect, expectAccessible, expectNoOverflow, test } from './story'

/** Keeps what went elsewhere on the page without anybody's doing. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: string[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Node }[] })[]) {
        if (entry.hadRecentInput) continue
        // Notes lie over the page, and grow upwards from its edge.
        if (entry.sources.every(({ node }) => node instanceof Element && node.closest('aside[aria-label="Status"]'))) continue
        const nodes = entry.sources.map(({ node }) => (node instanceof Element ? node.outerHTML : (node?.textContent ?? '')).slice(0, 120))
        shifts.push(`${entry.value.toFixed(4)}: ${nodes.join(' | ')}`)
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

/** Two frames: what was laid out has been painted. */
const painted = (page: Page) =>
  page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))))

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${size}, ${colorScheme}`, () => {
      for (const picture of ALBUM) {
        test(`${picture.name} is accessible, fits, and stays where it is while it comes`, { tag: '@long' }, async ({ browser, proxy }) => {
          const context = await browser.newContext({ viewport, colorScheme, isMobile: size === 'phone', baseURL: base.origin, reducedMotion: 'reduce', ...(proxy && { proxy }) })
          let raise: () => void = () => undefined
          const unexpected = await play(context, picture, new Promise<void>((raised) => (raise = raised)))
          const page = await context.newPage()
          const errors: string[] = []
          page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
          page.on('pageerror', (error) => errors.push(String(error)))
          await page.clock.setFixedTime(NOW)
          await watchShifts(page)
          await page.goto(picture.path)
          // The page without anything from the services is there before they answer.
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
          await painted(page)
          raise()
          await picture.ready(page)
          await expect(page.getByRole('status').filter({ hasText: /^Loading/ })).toHaveCount(0)
          await painted(page)
          const shifts = await page.evaluate(() => (window as unknown as { shifts: string[] }).shifts)
          expect(shifts, 'what moved by itself').toEqual([])
          await expectAccessible(page)
          await expectNoOverflow(page)
          expect(unexpected, 'calls that no answer is written down for').toEqual([])
          // Uploads of the album break off on purpose.
          expect(errors.filter((said) => !said.includes('net::ERR_CONNECTION_RESET')), 'errors on the console').toEqual([])
          await context.close()
        })
      }
    })
  }
}
