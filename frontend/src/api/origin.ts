/**
 * Where the services are: the dashboard is served from `https://<base>[:port]`, every service from a host below it. Nothing else
 * spells a domain.
 */
export type Service = 'auth' | 'storage'

export function serviceOrigin(service: Service, page: Pick<Location, 'protocol' | 'host'> = window.location): string {
  return `${page.protocol}//${service}.${page.host}`
}
