/** The pages of the settings, in the order of their row; and the words by which the command palette finds them. */
export const PAGES = [
  { to: '/settings', label: 'Profile', called: 'Your profile', words: 'settings display name password' },
  { to: '/settings/security', label: 'Security', called: 'Security', words: 'settings keys passkeys totp authenticator recovery codes' },
  { to: '/settings/sessions', label: 'Sessions', called: 'Your sessions', words: 'settings devices signed in' },
  { to: '/settings/tokens', label: 'API tokens', called: 'API tokens', words: 'settings scripts' },
  { to: '/settings/service-accounts', label: 'Service accounts', called: 'Service accounts', words: 'settings machines robots' },
] as const
