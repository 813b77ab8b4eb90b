/** What the sign-in service accepts; it says so itself, too, but only after the form has been sent. */
export const MAX_NAME = 64
export const MAX_DISPLAY_NAME = 128
const LEAST_PASSWORD = 8
const MOST_PASSWORD = 256

/** What is wrong with a password that somebody wants; null when nothing is. */
export function passwordProblem(password: string): string | null {
  const length = Array.from(password).length
  if (length < LEAST_PASSWORD) return `Use at least ${LEAST_PASSWORD} characters.`
  if (length > MOST_PASSWORD) return `Use at most ${MOST_PASSWORD} characters.`
  if (password !== password.trim()) return 'It must not begin or end with a blank.'
  return null
}

/** What is wrong with the name of a new account; null when nothing is. */
export function usernameProblem(name: string): string | null {
  if (/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/.test(name)) return null
  if (name.length > MAX_NAME) return `Use at most ${MAX_NAME} characters.`
  return 'Use letters, digits and . _ @ + - only, and begin with a letter or digit.'
}

const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Four groups of five that nobody has to spell twice: 99 bits. */
export function suggestPassword(random: (bytes: Uint8Array) => Uint8Array = (bytes) => crypto.getRandomValues(bytes)): string {
  const letters: string[] = []
  // Bytes above the last whole multiple would favour the first letters.
  const fair = 256 - (256 % ALPHABET.length)
  while (letters.length < 20) {
    for (const byte of random(new Uint8Array(32))) {
      if (byte < fair && letters.length < 20) letters.push(ALPHABET.charAt(byte % ALPHABET.length))
    }
  }
  return [0, 5, 10, 15].map((start) => letters.slice(start, start + 5).join('')).join('-')
}

/** A code as people type it, with blanks anywhere. */
export function sixDigits(typed: string): string | null {
  const code = typed.replace(/\s/g, '')
  return /^\d{6}$/.test(code) ? code : null
}

/** A secret in groups of four, to be read aloud or typed. */
export function inFours(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? ''
}
