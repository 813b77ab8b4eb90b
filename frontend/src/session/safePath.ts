/** Where to go after signing in: only ever inside this page, whatever a link says. */
export function safePath(next: string | undefined, page = window.location.origin): string {
  if (next === undefined || !next.startsWith('/')) return '/files'
  try {
    const url = new URL(next, page)
    return url.origin === page && url.pathname !== '/login' ? url.pathname + url.search + url.hash : '/files'
  } catch {
    return '/files'
  }
}
