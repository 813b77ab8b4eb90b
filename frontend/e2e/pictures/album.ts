import type { Page } from '@playwright/test'

export type Theme = 'light' | 'dark'

export interface Picture {
  /** Its file is `NAME-SIZE.webp`, or `NAME-dark-SIZE.webp`. */
  name: string
  /** The route it shows, as the router spells it; '*' is every address that there is not. */
  route: string
  /** The address that is opened. */
  path: string
  themes?: readonly Theme[]
  who?: 'mira' | 'nobody'
  /** What is done on the page until it looks as it should. */
  ready: (page: Page) => Promise<unknown>
}

const see = (text: string) => (page: Page) => page.getByText(text).filter({ visible: true }).first().waitFor()
const heading = (name: string) => (page: Page) => page.getByRole('heading', { name, exact: true }).waitFor()

/** Every page of the dashboard, for the documentation. */
export const ALBUM: readonly Picture[] = [
  { name: 'sign-in', route: '/login', path: '/login', who: 'nobody', ready: see('Sign in with a passkey') },
  { name: 'cli', route: '/cli-2fa', path: '/cli-2fa?challenge=abc', who: 'nobody', ready: see('Use security key') },
  { name: 'files', route: '/files', path: '/files', themes: ['light', 'dark'], ready: see('recipes') },
  { name: 'namespace', route: '/files/$namespace', path: '/files/azores', ready: see('levada-walk.gpx') },
  {
    name: 'selection',
    route: '/files/$namespace',
    path: '/files/azores',
    ready: async (page) => {
      await page.getByLabel('Select caldera-at-noon.jpg').check()
      await page.getByLabel('Select blue-hydrangeas.jpg').check()
      await see('2 selected')(page)
    },
  },
  {
    name: 'undo',
    route: '/files/$namespace',
    path: '/files/azores',
    ready: async (page) => {
      await page.getByRole('button', { name: 'More for budget.csv' }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page.getByRole('button', { name: 'Undo' }).waitFor()
    },
  },
  {
    name: 'conflict',
    route: '/files/$namespace',
    path: '/files/azores',
    ready: async (page) => {
      await page.getByRole('heading', { name: 'azores' }).click()
      await page.getByTestId('picker').setInputFiles({ name: 'packing-list.md', mimeType: 'text/markdown', buffer: Buffer.alloc(2100) })
      await page.getByRole('dialog', { name: 'Replace' }).waitFor()
    },
  },
  {
    name: 'uploads',
    route: '/files/$namespace',
    path: '/files/azores',
    ready: async (page) => {
      const film = (name: string) => ({ name, mimeType: 'video/mp4', buffer: Buffer.alloc(3_400_000) })
      await page.getByTestId('picker').setInputFiles(['arrival.mp4', 'whales.mp4', 'market.mp4'].map(film))
      // Before the pause that is long enough for a picture.
      await page.getByText('trying again, 3 of 4').nth(2).waitFor()
    },
  },
  {
    name: 'preview',
    route: '/files/$namespace',
    path: '/files/azores',
    themes: ['light', 'dark'],
    ready: async (page) => {
      await page.getByText('caldera-at-noon.jpg').click()
      await page.getByRole('img', { name: 'caldera-at-noon.jpg' }).waitFor()
    },
  },
  {
    name: 'palette',
    route: '/files',
    path: '/files',
    ready: async (page) => {
      await see('recipes')(page)
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('se')
    },
  },
  { name: 'profile', route: '/settings', path: '/settings', ready: (page) => page.getByLabel('Display name').waitFor() },
  { name: 'security', route: '/settings/security', path: '/settings/security', ready: see('Key on my ring') },
  { name: 'sessions', route: '/settings/sessions', path: '/settings/sessions', ready: see('This one') },
  { name: 'tokens', route: '/settings/tokens', path: '/settings/tokens', ready: see('camera') },
  { name: 'token-new', route: '/settings/tokens/new', path: '/settings/tokens/new', ready: (page) => page.getByLabel('Name').fill('camera') },
  { name: 'service-accounts', route: '/settings/service-accounts', path: '/settings/service-accounts', ready: see('backup') },
  {
    name: 'service-account-new',
    route: '/settings/service-accounts/new',
    path: '/settings/service-accounts/new',
    ready: (page) => page.getByLabel('Name').fill('backup'),
  },
  { name: 'service-account', route: '/settings/service-accounts/$id', path: '/settings/service-accounts/sa1', ready: see('at home') },
  { name: 'users', route: '/admin/users', path: '/admin/users', ready: see('Disabled') },
  { name: 'admin-sessions', route: '/admin/sessions', path: '/admin/sessions', ready: (page) => page.getByRole('list', { name: 'Sessions' }).waitFor() },
  { name: 'audit', route: '/admin/audit', path: '/admin/audit', ready: (page) => page.getByRole('list', { name: 'Acts' }).waitFor() },
  { name: 'storage', route: '/admin/storage', path: '/admin/storage', ready: see('free of') },
  { name: 'design', route: '/design', path: '/design', themes: ['light', 'dark'], ready: heading('Components') },
  { name: 'not-found', route: '*', path: '/nowhere', ready: see('There is no page at this address') },
]

export const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } } as const

export function fileOf({ name }: Picture, theme: Theme, size: keyof typeof SIZES): string {
  return `${name}${theme === 'dark' ? '-dark' : ''}-${size}.webp`
}
