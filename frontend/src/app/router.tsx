import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { auditSearch } from '@/admin/auditSearch'
import { session } from '@/session/session'
import { NotFound } from './NotFound'
import { PageError } from './PageError'
import { Shell } from './Shell'

// Every page is a chunk of its own. A page is added by one route here and, if it has a place in the navigation, one line in
// rooms.ts.

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' ? { next: search.next } : {},
  beforeLoad: () => {
    if (session.state().status === 'in') throw redirect({ to: '/files', replace: true })
  },
  component: lazyRouteComponent(() => import('@/session/LoginPage')),
})

const cli = createRoute({
  getParentRoute: () => root,
  path: '/cli-2fa',
  component: lazyRouteComponent(() => import('@/session/CliPage')),
})

/** Everything for people who are signed in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: ({ location }) => {
    if (session.state().status === 'out') {
      throw redirect({ to: '/login', search: { next: location.href }, replace: true })
    }
  },
  component: Shell,
  notFoundComponent: NotFound,
})

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/files', replace: true })
  },
})

const files = createRoute({
  getParentRoute: () => shell,
  path: '/files',
  validateSearch: (search: Record<string, unknown>): { create?: boolean } => (search.create === true ? { create: true } : {}),
  component: lazyRouteComponent(() => import('@/files/FilesPage')),
})

const namespace = createRoute({
  getParentRoute: () => shell,
  path: '/files/$namespace',
  validateSearch: (search: Record<string, unknown>): { view?: string } =>
    search.view === undefined ? {} : { view: String(search.view as string | number) },
  component: lazyRouteComponent(() => import('@/files/NamespacePage')),
})

/** Administrators' pages; the services refuse everybody else whatever the page shows. */
const admin = createRoute({
  getParentRoute: () => shell,
  path: '/admin',
  beforeLoad: () => {
    const state = session.state()
    if (state.status !== 'out' && !state.user.isAdmin) throw redirect({ to: '/files', replace: true })
  },
})

const storage = createRoute({
  getParentRoute: () => admin,
  path: '/storage',
  component: lazyRouteComponent(() => import('@/admin/StoragePage')),
})

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyRouteComponent(() => import('@/settings/SettingsLayout')),
})

const profile = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(() => import('@/settings/ProfilePage')),
})

const security = createRoute({
  getParentRoute: () => settings,
  path: '/security',
  component: lazyRouteComponent(() => import('@/settings/SecurityPage')),
})

const ownSessions = createRoute({
  getParentRoute: () => settings,
  path: '/sessions',
  component: lazyRouteComponent(() => import('@/settings/SessionsPage')),
})

const tokens = createRoute({
  getParentRoute: () => settings,
  path: '/tokens',
  component: lazyRouteComponent(() => import('@/settings/TokensPage')),
})

const newToken = createRoute({
  getParentRoute: () => settings,
  path: '/tokens/new',
  component: lazyRouteComponent(() => import('@/settings/NewTokenPage')),
})

const serviceAccounts = createRoute({
  getParentRoute: () => settings,
  path: '/service-accounts',
  component: lazyRouteComponent(() => import('@/settings/ServiceAccountsPage')),
})

const newServiceAccount = createRoute({
  getParentRoute: () => settings,
  path: '/service-accounts/new',
  component: lazyRouteComponent(() => import('@/settings/NewServiceAccountPage')),
})

const serviceAccount = createRoute({
  getParentRoute: () => settings,
  path: '/service-accounts/$id',
  component: lazyRouteComponent(() => import('@/settings/ServiceAccountPage')),
})

/** Where notifications about service accounts lead. */
const serviceAccountsLink = createRoute({
  getParentRoute: () => shell,
  path: '/service-accounts',
  beforeLoad: () => {
    throw redirect({ to: '/settings/service-accounts', replace: true })
  },
})

const users = createRoute({
  getParentRoute: () => admin,
  path: '/users',
  component: lazyRouteComponent(() => import('@/admin/UsersPage')),
})

const adminSessions = createRoute({
  getParentRoute: () => admin,
  path: '/sessions',
  component: lazyRouteComponent(() => import('@/admin/AdminSessionsPage')),
})

const audit = createRoute({
  getParentRoute: () => admin,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('@/admin/AuditPage')),
})

const design = createRoute({
  getParentRoute: () => root,
  path: '/design',
  component: lazyRouteComponent(() => import('@/design/DesignPage')),
})

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    cli,
    design,
    shell.addChildren([
      home,
      files,
      namespace,
      settings.addChildren([
        profile,
        security,
        ownSessions,
        tokens,
        newToken,
        serviceAccounts,
        newServiceAccount,
        serviceAccount,
      ]),
      serviceAccountsLink,
      admin.addChildren([users, adminSessions, audit, storage]),
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  defaultPendingMs: 300,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
