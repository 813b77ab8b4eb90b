/**
 * The address at which the command-line client waits for its token, or null unless it is on this very machine: clear HTTP to
 * 127.0.0.1, ::1 or localhost with a port, and no credentials. Whatever else a link names never gets a token.
 */
export function loopbackCallback(callback: string | undefined): URL | null {
  if (callback === undefined || !/^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d{1,5}([/?]|$)/.test(callback)) return null
  try {
    const url = new URL(callback)
    const local = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
    return url.protocol === 'http:' && local && url.username === '' && url.password === '' && url.hash === '' ? url : null
  } catch {
    return null
  }
}
