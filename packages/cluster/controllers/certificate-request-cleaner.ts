import { X509Certificate } from 'node:crypto'
import { isNotFound } from '../client/errors.ts'
import { type CertificateSigningRequest, certificateSigningRequests } from '../client/resources.ts'
import { type Controller, watching } from './loop/controller.ts'

const hourMs = 3600 * 1000
const dayMs = 24 * hourMs

/** Removes requests for certificates that were dealt with, or that nobody deals with. */
export const certificateRequestCleaner: Controller = {
  name: 'certificate-request-cleaner',
  watches: [watching(certificateSigningRequests, ({ metadata }) => [metadata.name ?? ''])],
  async reconcile(name, { client, clock, informer }) {
    const request = informer(certificateSigningRequests).get('', name)
    const due = request && dueOf(request)
    if (due === undefined) return undefined
    const left = due - clock.now()
    // Timers hold no more than some weeks.
    if (left > 0) return { againAfter: Math.min(left + 1000, dayMs) }
    try {
      await client.delete(certificateSigningRequests, { name })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    return undefined
  },
}

/** When it is to go; undefined where that is open: one that is approved waits for its signer. */
function dueOf({ metadata, status = {} }: CertificateSigningRequest): number | undefined {
  const { conditions = [], certificate } = status
  if (conditions.length === 0) return after(metadata.creationTimestamp, dayMs)
  const dues = conditions.flatMap(({ type, lastUpdateTime }) => {
    const isOver = type === 'Denied' || type === 'Failed' || (type === 'Approved' && certificate)
    return isOver ? [after(lastUpdateTime, hourMs)] : []
  })
  if (certificate) dues.push(endOf(certificate))
  const known = dues.filter((it) => it !== undefined)
  return known.length > 0 ? Math.min(...known) : undefined
}

const after = (time: string | undefined | null, milliseconds: number) =>
  time ? Date.parse(time) + milliseconds : undefined

function endOf(certificate: string): number | undefined {
  try {
    return Date.parse(new X509Certificate(Buffer.from(certificate, 'base64')).validTo)
  } catch {
    return undefined
  }
}
