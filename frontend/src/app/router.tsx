import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
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
    shell.addChildren([home, files, namespace, admin.addChildren([storage])]),
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
