import { asAdmin, newNamespace, newPerson, upload } from './platform'
import { expect, expectAccessible, expectNoOverflow, signInAs, test } from './story'

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } }

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme })

      test('every page is accessible, fits, and has its title', async ({ page, person }) => {
        const namespace = await newNamespace(person, 1)
        const long = `${'a-name-that-goes-on-and-on-'.repeat(6)}.txt`
        await upload(person, namespace, long, Buffer.from('text'))
        const visit = async (path: string, title: string, sign: RegExp) => {
          await page.goto(path)
          await expect(page).toHaveTitle(`${title} · Edd Cloud`)
          await expect(page.getByText(sign).first()).toBeVisible()
          await expectAccessible(page)
          await expectNoOverflow(page)
        }
        await visit('/login', 'Sign in', /Sign in with a passkey/)
        await visit('/cli-2fa?challenge=abc', 'Sign in on the command line', /Use security key/)
        await visit('/design', 'Components', /Storage in trouble/)
        await signInAs(page, person)
        await visit('/files', 'Files', new RegExp(namespace))
        await visit(`/files/${namespace}`, namespace, /a-name-that-goes-on/)
        await visit('/nowhere', 'Not found', /There is no page at this address/)
        await signInAs(page, { token: await asAdmin() })
        await visit('/admin/storage', 'Storage', /gfs-chunkserver-1/)
      })
    })
  }
}

/** The browser of the committed pictures: another build draws the edges of letters a little differently, and nothing else. */
const TAKEN_WITH = '156.0.8078.79'

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`the components, ${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme, contextOptions: { reducedMotion: 'reduce' } })

      test('look as they did', { tag: '@long' }, async ({ page, browser }) => {
        await page.goto('/design')
        await expect(page.getByText('Storage in trouble')).toBeVisible()
        await page.evaluate(() => document.fonts.ready)
        await expect(page).toHaveScreenshot(`design-${colorScheme}-${size}.png`, {
          fullPage: true,
          threshold: 0.3,
          // Less than a letter; or less than the edges of all letters, which is still less than a colour or a place that changed.
          ...(browser.version() === TAKEN_WITH ? { maxDiffPixels: 20 } : { maxDiffPixelRatio: 0.02 }),
        })
      })
    })
  }
}

test('an administrator sees how the storage is, and nobody else does', async ({ page, person }) => {
  await signInAs(page, { token: await asAdmin() })
  await page.goto('/admin/storage')
  await expect(page.getByRole('heading', { name: /^gfs-chunkserver-/ })).toHaveCount(3)
  await expect(page.getByText(/free of/).first()).toBeVisible()
  await signInAs(page, person)
  await page.goto('/admin/storage')
  await expect(page.getByRole('heading', { name: 'Files' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Storage' })).toBeHidden()
})

test('the colours are those of the system, or those one chose', async ({ page }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('/login')
  const light = await ground()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(ground).not.toBe(light)
  await page.getByRole('button', { name: 'Colours of the page' }).click()
  await page.getByRole('menuitemradio', { name: 'Light' }).click()
  await expect.poll(ground).toBe(light)
  await page.reload()
  expect(await ground()).toBe(light)
})

test('a phone has everything at the thumb', async ({ page }) => {
  const person = await newPerson()
  await page.setViewportSize({ width: 360, height: 740 })
  await signInAs(page, person)
  await page.goto('/files')
  const bar = page.getByRole('navigation', { name: 'Main' }).filter({ visible: true })
  await bar.getByRole('button', { name: 'Find' }).click()
  await page.getByRole('combobox').fill('new')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'New namespace' })).toBeVisible()
  await page.keyboard.press('Escape')
  await bar.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('the palette leads to every page of the settings', async ({ signedIn: page }) => {
  await page.goto('/files')
  await expect(page.getByRole('heading', { name: 'Files', level: 1 })).toBeVisible()
  for (const [typed, title] of [
    ['totp', 'Security'],
    ['your sess', 'Sessions'],
    ['api tok', 'API tokens'],
    ['service acc', 'Service accounts'],
    ['your prof', 'Profile'],
  ] as const) {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill(typed)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: title, level: 1 })).toBeVisible()
  }
})

test('the keyboard goes past the navigation, and through a page in the order one reads it', async ({ signedIn: page, person }) => {
  const namespace = await newNamespace(person)
  await page.goto('/files')
  await expect(page.getByRole('link', { name: namespace })).toBeVisible()
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to content' })
  await expect(skip).toBeFocused()
  await expect(skip).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
  for (const next of [
    page.getByRole('button', { name: 'New namespace' }),
    page.getByRole('link', { name: namespace }),
    page.getByRole('button', { name: `More for ${namespace}` }),
  ]) {
    await page.keyboard.press('Tab')
    await expect(next).toBeFocused()
  }
  // What a menu or a dialog has taken, it gives back.
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Make public' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: `More for ${namespace}` })).toBeFocused()
})

test('who wants no motion sees none', async ({ signedIn: page }) => {
  const longest = () =>
    page.evaluate(() => Math.max(0, ...document.getAnimations().map((animation) => Number(animation.effect?.getComputedTiming().duration ?? 0))))
  await page.goto('/files')
  const open = page.getByRole('button', { name: 'New namespace' })
  const animated = async () => {
    await open.click()
    const found = await page.evaluate(() =>
      [...document.querySelectorAll('[role=dialog], [role=dialog] *')].map((element) => Number.parseFloat(getComputedStyle(element).animationDuration)),
    )
    await page.keyboard.press('Escape')
    return Math.max(...found)
  }
  expect(await animated()).toBeGreaterThan(0.05)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  expect(await animated()).toBeLessThanOrEqual(0.001)
  expect(await longest()).toBeLessThanOrEqual(1)
})

test('the policy lets no script in but our own', async ({ page }) => {
  const answer = await page.goto('/login')
  const policy = new Map(
    (answer?.headers()['content-security-policy'] ?? '').split(';').map((rule): [string, string] => {
      const [name = '', ...sources] = rule.trim().split(/\s+/)
      return [name, sources.join(' ')]
    }),
  )
  expect(policy.get('default-src')).toBe("'none'")
  expect(policy.get('script-src')).toBe("'self'")
  expect(policy.get('style-src')).toBe("'self'")
  expect(policy.get('frame-ancestors')).toBe("'none'")
  expect([...policy.values()].join(' ')).not.toMatch(/unsafe|data:|\*(?!:|$| )|https:(?!\/\/)/)
})
