import type { Browser, Page } from '@playwright/test'
import { base } from './platform'
import { expect, expectAccessible, expectNoOverflow, signInAs } from './story'

export const SIZES = [
  { name: 'desktop', width: 1280, height: 800 },
  { name: 'phone', width: 360, height: 740 },
] as const

/**
 * Looks at pages at both sizes and in both themes: axe finds nothing, nothing sticks out, nothing is said on the console. With
 * EDD_SHOTS each is kept as a picture there.
 */
export async function expectGoodLooks(
  browser: Browser,
  who: { token: string },
  pages: { name: string; path: string; ready: (page: Page) => Promise<unknown> }[],
): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    for (const { name: size, width, height } of SIZES) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, baseURL: base.origin })
      const page = await context.newPage()
      const errors: string[] = []
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
      await signInAs(page, who)
      for (const { name, path, ready } of pages) {
        await page.goto(path)
        await ready(page)
        await expect(page.getByRole('status').filter({ hasText: /^Loading/ })).toHaveCount(0)
        // What comes in slowly has colours of its own on the way.
        await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))))
        await expectAccessible(page)
        await expectNoOverflow(page)
        if (process.env.EDD_SHOTS) {
          await page.screenshot({ path: `${process.env.EDD_SHOTS}/${name}-${theme}-${size}.png`, fullPage: true })
        }
      }
      expect(errors, 'errors on the console').toEqual([])
      await context.close()
    }
  }
}
