/** Between the services' JSON (unpadded base64url) and the browser's WebAuthn API (buffers). */

export function toBase64Url(buffer: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

export function fromBase64Url(text: string): ArrayBuffer {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer
}

interface RequestOptions {
  challenge?: string
  timeout?: number
  rpId?: string
  userVerification?: string
  allowCredentials?: { id?: string; type?: string }[]
}

interface CreationOptions {
  challenge?: string
  rp?: { id?: string; name?: string }
  user?: { id?: string; name?: string; displayName?: string }
  pubKeyCredParams?: { type?: string; alg?: number }[]
  timeout?: number
  attestation?: string
  excludeCredentials?: { id?: string; type?: string }[]
  authenticatorSelection?: object
}

function descriptors(list: { id?: string }[]): PublicKeyCredentialDescriptor[] {
  return list.map(({ id }) => ({ type: 'public-key', id: fromBase64Url(id ?? '') }))
}

/** Asks the person for a key they have, and gives what the service wants to see of it. */
export async function assertion(options: RequestOptions, signal?: AbortSignal): Promise<object> {
  const publicKey: PublicKeyCredentialRequestOptions = { challenge: fromBase64Url(options.challenge ?? '') }
  if (options.timeout !== undefined) publicKey.timeout = options.timeout
  if (options.rpId !== undefined) publicKey.rpId = options.rpId
  if (options.userVerification !== undefined) {
    publicKey.userVerification = options.userVerification as UserVerificationRequirement
  }
  if (options.allowCredentials) publicKey.allowCredentials = descriptors(options.allowCredentials)
  const credential = (await navigator.credentials.get({
    publicKey,
    ...(signal && { signal }),
  })) as PublicKeyCredential | null
  if (!credential) throw new Error('No security key answered.')
  const response = credential.response as AuthenticatorAssertionResponse
  return {
    id: credential.id,
    rawId: toBase64Url(credential.rawId),
    type: credential.type,
    response: {
      clientDataJSON: toBase64Url(response.clientDataJSON),
      authenticatorData: toBase64Url(response.authenticatorData),
      signature: toBase64Url(response.signature),
      userHandle: response.userHandle ? toBase64Url(response.userHandle) : null,
    },
  }
}

/** Asks the person to set up a new key, and gives what the service wants to see of it. */
export async function attestation(options: CreationOptions): Promise<object> {
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge: fromBase64Url(options.challenge ?? ''),
    rp: { name: options.rp?.name ?? 'Edd Cloud', ...(options.rp?.id !== undefined && { id: options.rp.id }) },
    user: {
      id: fromBase64Url(options.user?.id ?? ''),
      name: options.user?.name ?? '',
      displayName: options.user?.displayName ?? '',
    },
    pubKeyCredParams: (options.pubKeyCredParams ?? []).map(({ alg }) => ({ type: 'public-key', alg: alg ?? -7 })),
    attestation: (options.attestation ?? 'none') as AttestationConveyancePreference,
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    ...(options.excludeCredentials && { excludeCredentials: descriptors(options.excludeCredentials) }),
    ...(options.authenticatorSelection && {
      authenticatorSelection: options.authenticatorSelection,
    }),
  }
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null
  if (!credential) throw new Error('No security key answered.')
  const response = credential.response as AuthenticatorAttestationResponse
  return {
    id: credential.id,
    rawId: toBase64Url(credential.rawId),
    type: credential.type,
    response: {
      clientDataJSON: toBase64Url(response.clientDataJSON),
      attestationObject: toBase64Url(response.attestationObject),
    },
  }
}

export function hasWebAuthn(): boolean {
  return typeof window.PublicKeyCredential === 'function'
}

/** The browser's own words for a refused or abandoned ceremony are for developers. */
export function webAuthnError(error: unknown): Error {
  if (error instanceof DOMException) {
    switch (error.name) {
      case 'NotAllowedError':
      case 'AbortError':
        return new Error('The key was not used: the browser gave up waiting, or you cancelled. Try again when it is at hand.')
      case 'InvalidStateError':
        return new Error('This key is registered already.')
      case 'SecurityError':
        return new Error('This address is not the one the key belongs to. Open the dashboard at its own address.')
      default:
        return new Error(`The browser could not use the key (${error.name}).`)
    }
  }
  return error instanceof Error ? error : new Error('The key could not be used.')
}
