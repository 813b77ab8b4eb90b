import { ApiError, UnreachableError, wordsOf } from '@/api/error'
import { serviceOrigin } from '@/api/origin'
import { filePath } from '@/files/api'
import { session } from '@/session/session'
import type { Transfer } from './queue'

/** Sends a file as it is. XMLHttpRequest, because fetch does not tell how much has left. */
export function sendFile({ namespace, name, file, overwrite, onProgress, signal }: Transfer): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const url = new URL(filePath(namespace, name), serviceOrigin('storage'))
    if (overwrite) url.searchParams.set('overwrite', 'true')
    request.open('POST', url)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('X-File-Size', String(file.size))
    const token = session.token()
    if (token !== null) request.setRequestHeader('Authorization', `Bearer ${token}`)
    request.upload.onprogress = (event) => onProgress(event.loaded)
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve()
        return
      }
      if (request.status === 401) session.doubt(url.pathname)
      reject(
        new ApiError(
          request.status,
          wordsOf(request.status, request.getResponseHeader('Content-Type'), request.responseText),
          request.getResponseHeader('X-Request-Id') ?? undefined,
        ),
      )
    }
    request.onerror = () => reject(new UnreachableError('storage'))
    request.ontimeout = request.onerror
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    if (signal.aborted) reject(new DOMException('The upload was cancelled.', 'AbortError'))
    else request.send(file)
  })
}
