import type {
  Account,
  AccountToken,
  ApiToken,
  AuditPage,
  AuthSchema,
  CurrentSession,
  FileEntry,
  GfsState,
  Namespace,
  OwnSession,
  Presence,
  SecurityKey,
  ServiceAccount,
  TotpState,
} from '@/api/types'

/** When the pictures say they were taken, so that "3 days ago" is the same in every year. */
export const NOW = Date.parse('2026-06-14T10:24:00Z')

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const before = (seconds: number) => NOW / 1000 - seconds

export const MIRA: CurrentSession = { user_id: 'mira0001', username: 'mira', display_name: 'Mira Holm', is_admin: true }

function file(name: string, size: number, age: number): FileEntry {
  return { name, path: name, namespace: 'azores', size, created_at: before(age), modified_at: before(age) }
}

function namespace(name: string, count: number, visibility: number): Namespace {
  return { name, count, visibility, hidden: visibility === 0, owner_id: MIRA.user_id }
}

const namespaces = [
  namespace('azores', 12, 1),
  namespace('garden', 64, 0),
  namespace('letters', 218, 0),
  namespace('recipes', 91, 1),
  namespace('school-play', 7, 0),
  namespace('taxes-2025', 23, 0),
]

const files = [
  file('blue-hydrangeas.jpg', 4_812_330, 3 * DAY),
  file('boat-to-pico.jpg', 5_104_992, 3 * DAY),
  file('budget.csv', 3_904, 9 * DAY),
  file('caldera-at-noon.jpg', 6_220_418, 3 * DAY),
  file('ferry-tickets.pdf', 182_640, 12 * DAY),
  file('harbour-sounds.mp3', 9_480_110, 2 * DAY),
  file('levada-walk.gpx', 412_006, 2 * DAY),
  file('packing-list.md', 2_118, 15 * DAY),
  file('photos-from-jonas.zip', 812_400_233, 20 * HOUR),
  file('rainy-morning.jpg', 3_990_871, 2 * DAY),
  file('tea-plantation.jpg', 5_530_204, 2 * DAY),
  file('whales.mov', 1_204_557_312, 5 * HOUR),
]

const keys: SecurityKey[] = [
  { id: 'a2V5LTE', name: 'Key on my ring', authenticator_type: 'cross-platform', created_at: before(210 * DAY) },
  { id: 'a2V5LTI', name: 'Laptop', authenticator_type: 'platform', created_at: before(34 * DAY) },
]

const totp: TotpState = { enabled: true, created_at: before(120 * DAY), recovery_codes_left: 8 }

const sessions: OwnSession[] = [
  { id: 3, device: 'Firefox on Linux', ip_address: '192.0.2.24', is_current: true, created_at: before(2 * HOUR), last_seen_at: before(20) },
  { id: 2, device: 'Safari on iPhone', ip_address: '198.51.100.7', is_current: false, created_at: before(9 * HOUR), last_seen_at: before(40 * MINUTE) },
  { id: 1, device: 'Chrome on Windows', ip_address: '203.0.113.80', is_current: false, created_at: before(21 * HOUR), last_seen_at: before(6 * HOUR) },
]

const tokens: ApiToken[] = [
  {
    id: 't1',
    name: 'camera',
    created_at: before(12 * DAY),
    expires_at: before(-78 * DAY),
    last_used_at: before(3 * HOUR),
    scopes: { 'storage.mira0001.files.azores': ['read', 'create'] },
  },
  {
    id: 't2',
    name: 'weekly-report',
    created_at: before(84 * DAY),
    expires_at: before(-6 * DAY),
    last_used_at: before(4 * DAY),
    scopes: { 'storage.mira0001.files': ['read'] },
  },
]

const accounts: ServiceAccount[] = [
  {
    id: 'sa1',
    name: 'backup',
    created_at: before(200 * DAY),
    token_count: 2,
    scopes: { 'storage.mira0001.files': ['read'], 'storage.mira0001.namespaces': ['read'] },
  },
  { id: 'sa2', name: 'photo-frame', created_at: before(41 * DAY), token_count: 1, scopes: { 'storage.mira0001.files.azores': ['read'] } },
]

const accountTokens: AccountToken[] = [
  { id: 'st1', name: 'at home', created_at: before(200 * DAY), expires_at: before(-165 * DAY), last_used_at: before(7 * HOUR) },
  { id: 'st2', name: 'at the office', created_at: before(20 * DAY), expires_at: 0, last_used_at: 0 },
]

const users: Account[] = [
  { user_id: 'anna0001', username: 'anna', display_name: 'Anna Berg', is_admin: false, disabled: false },
  { user_id: 'jonas001', username: 'jonas', display_name: 'Jonas Weber', is_admin: false, disabled: false },
  { user_id: MIRA.user_id, username: MIRA.username, display_name: MIRA.display_name, is_admin: true, disabled: false },
  { user_id: 'otto0001', username: 'otto', display_name: 'Otto Lind', is_admin: false, disabled: true },
  { user_id: 'priya001', username: 'priya', display_name: 'Priya Nair', is_admin: false, disabled: false },
]

const presences: Presence[] = [
  { user_id: MIRA.user_id, username: 'mira', display_name: 'Mira Holm', ip_address: '192.0.2.24', created_at: before(2 * HOUR) },
  { user_id: 'anna0001', username: 'anna', display_name: 'Anna Berg', ip_address: '198.51.100.31', created_at: before(5 * HOUR) },
  { user_id: 'priya001', username: 'priya', display_name: 'Priya Nair', ip_address: '203.0.113.9', created_at: before(11 * HOUR) },
]

function act(id: number, age: number, action: string, outcome: string, actor: string | null, resource: string | null, ip: string) {
  const request_id = `0197${id}c4-9a1e-7c30-b5d2-4f6a${id}e0d7`
  return { id, at: before(age), action, outcome, actor_user_id: actor, actor_token_id: null, resource, ip, request_id, details: {} }
}

const audit: AuditPage = {
  next_cursor: null,
  items: [
    act(1109, 4 * MINUTE, 'token.issue', 'success', MIRA.user_id, 'camera', '192.0.2.24'),
    act(1108, 2 * HOUR, 'auth.login', 'success', MIRA.user_id, 'mira', '192.0.2.24'),
    act(1107, 3 * HOUR, 'user.disable', 'success', MIRA.user_id, 'otto', '192.0.2.24'),
    act(1106, 5 * HOUR, 'auth.login', 'success', 'anna0001', 'anna', '198.51.100.31'),
    act(1105, 5 * HOUR + 70, 'auth.login', 'failure', null, 'anna', '198.51.100.31'),
    act(1104, 11 * HOUR, 'passkey.register', 'success', 'priya001', 'priya', '203.0.113.9'),
    act(1103, DAY, 'password.change', 'success', 'jonas001', 'jonas', '198.51.100.90'),
    act(1102, 2 * DAY, 'user.create', 'success', MIRA.user_id, 'priya', '192.0.2.24'),
  ],
}

const gfs: GfsState = {
  servers: [
    { id: 'gfs-chunkserver-1', alive: true, disk_used_bytes: 412e9, disk_total_bytes: 1e12, chunk_count: 6_420 },
    { id: 'gfs-chunkserver-2', alive: true, disk_used_bytes: 409e9, disk_total_bytes: 1e12, chunk_count: 6_388 },
    { id: 'gfs-chunkserver-3', alive: true, disk_used_bytes: 415e9, disk_total_bytes: 1e12, chunk_count: 6_431 },
  ],
  under_replicated: 0,
  stale: 0,
  corrupt: 0,
  lost: 0,
  pending_delete: 3,
  safe_mode: false,
}

/** What the services say to the pictures: each address a page may ask, and nothing else. */
export const ANSWERS: Readonly<Record<string, unknown>> = {
  'auth /api/session': MIRA,
  'auth /api/settings/keys': { keys } satisfies AuthSchema<'Keys'>,
  'auth /api/settings/totp': totp,
  'auth /api/settings/confirmation': { required: true } satisfies AuthSchema<'ConfirmationView'>,
  'auth /api/settings/sessions': sessions,
  'auth /api/tokens': tokens,
  'auth /api/service-accounts': accounts,
  'auth /api/service-accounts/sa1': accounts[0],
  'auth /api/service-accounts/sa1/tokens': accountTokens,
  'auth /admin/users': users,
  'auth /admin/sessions': presences,
  'auth /admin/audit': audit,
  'storage /storage/namespaces': namespaces,
  'storage /storage/files': files,
  'storage /admin/gfs': gfs,
}

/** A photograph of a lake in a crater. */
export const PHOTOGRAPH = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1000" viewBox="0 0 1600 1000">
<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#8fc3e6"/><stop offset="1" stop-color="#f6e7c8"/></linearGradient>
<linearGradient id="lake" x2="0" y2="1"><stop stop-color="#5fa7b8"/><stop offset="1" stop-color="#235a75"/></linearGradient></defs>
<rect width="1600" height="1000" fill="url(#sky)"/><circle cx="1180" cy="210" r="74" fill="#fff4cf"/>
<path d="M0 470 220 330 430 420 700 250 960 400 1240 300 1600 450V1000H0z" fill="#7fa08a"/>
<path d="M0 560 180 470 420 540 640 440 930 560 1210 450 1600 580V1000H0z" fill="#4f7f62"/>
<path d="M150 640Q800 540 1450 640 1540 800 1220 860 800 930 380 860 60 800 150 640z" fill="url(#lake)"/>
<path d="M300 720Q800 690 1180 716M420 790Q800 770 1060 786" stroke="#bfe0e6" stroke-width="5" fill="none" opacity=".6"/>
<path d="M0 820Q260 760 470 900T1000 930 1600 800V1000H0z" fill="#2f5a41"/>
<g fill="#6f8fd6"><circle cx="120" cy="880" r="26"/><circle cx="170" cy="905" r="30"/><circle cx="230" cy="890" r="22"/><circle cx="1380" cy="900" r="28"/><circle cx="1440" cy="880" r="24"/><circle cx="1500" cy="905" r="32"/></g></svg>`
