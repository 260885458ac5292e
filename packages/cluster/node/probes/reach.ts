import { isIPv6 } from 'node:net'

/** Where an address that pods know is found on the machine: elsewhere, where pods have no network of their own. */
export type Reach = (host: string) => string

/** `HOST:PORT`, with brackets where they are needed. */
export const hostAndPort = (host: string, port: number): string =>
  isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
