/** A storage of its own for each test. */
export function memoryStorage(): Storage {
  const items = new Map<string, string>()
  return {
    get length() {
      return items.size
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  }
}

/** A session token as the service makes them; nobody here looks at the signature. */
export function sessionToken(claims: Record<string, unknown> = {}): string {
  const payload = JSON.stringify({
    user_id: 'q7jk2l00',
    username: 'mira',
    display_name: 'Mira',
    is_admin: false,
    exp: Math.floor(Date.now() / 1000) + 3600,
    ...claims,
  })
  const bytes = new TextEncoder().encode(payload)
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return `e30.${btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}.c2ln`
}
