/** Short names for what the services' documents define. The generated files are not read anywhere else. */
import type { components as Auth } from './generated/auth'
import type { components as Storage } from './generated/storage'

export type AuthSchema<K extends keyof Auth['schemas']> = Auth['schemas'][K]
export type StorageSchema<K extends keyof Storage['schemas']> = Storage['schemas'][K]

export type CurrentSession = AuthSchema<'CurrentSession'>
export type SignedIn = AuthSchema<'SignedIn'>
export type SecondFactorDue = AuthSchema<'SecondFactorDue'>
export type Namespace = StorageSchema<'NamespaceView'>
export type FileEntry = StorageSchema<'FileView'>
export type GfsState = StorageSchema<'GfsView'>
export type ChunkServer = StorageSchema<'ServerView'>
export type SecurityKey = AuthSchema<'KeyView'>
export type TotpState = AuthSchema<'TotpView'>
export type OwnSession = AuthSchema<'SessionView'>
export type Scopes = AuthSchema<'NewScopes'>['scopes']
export type ApiToken = AuthSchema<'TokenView'>
export type ServiceAccount = AuthSchema<'ServiceAccountView'>
export type AccountToken = AuthSchema<'AccountTokenView'>
export type Account = AuthSchema<'UserView'>
export type Presence = AuthSchema<'PresenceView'>
export type AuditRecord = AuthSchema<'AuditRecord'>
export type AuditPage = AuthSchema<'AuditPage'>
