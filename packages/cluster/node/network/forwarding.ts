import { mkdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import { placesOf } from '@galley/containers/state/places'

const setting = '/proc/sys/net/ipv4/ip_forward'

/** There while it was Galley that turned forwarding on, which each network namespace has for itself. */
async function markFile(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/net')
  return join(placesOf('').run, `forwarding-${namespace.replace(/\D/g, '')}`)
}

/** Lets the machine pass packets on between its interfaces, as pods need it. */
export async function ensureForwarding(): Promise<void> {
  if ((await readFile(setting, 'utf8')).trim() !== '0') return
  const mark = await markFile()
  await mkdir(dirname(mark), { recursive: true })
  await writeFile(mark, '')
  await writeFile(setting, '1')
}

/** Turns it off again if Galley turned it on and no other cluster's network is there. */
export async function endForwarding(): Promise<void> {
  if (Object.keys(networkInterfaces()).some((link) => /^galley-[0-9a-f]{8}$/.test(link))) return
  const wasOurs = await rm(await markFile()).then(
    () => true,
    () => false,
  )
  if (wasOurs) await writeFile(setting, '0')
}
