import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { isNotFound } from '../client/errors.ts'
import { certificateSigningRequests } from '../client/resources.ts'
import { makeAuthority } from '../pki/certificates.ts'
import { makeRequest } from '../pki/testing/make-request.ts'
import { certificateRequestCleaner } from './certificate-request-cleaner.ts'
import { certificateSigning } from './certificate-signing.ts'
import { eventually, type Running, running } from './testing/running.ts'

const now = Date.parse('2026-06-01T00:00:00Z')
const authority = await makeAuthority('ca', now)
const base64 = (text: string) => Buffer.from(text).toString('base64')
const client = ['digital signature', 'client auth']
const hour = 3600

const cluster = async () => {
  const clock = new SimulatedClock(now)
  const controllers = [certificateSigning(authority), certificateRequestCleaner]
  return { clock, lab: await running(() => controllers, clock) }
}

const read = ({ client }: Running, name: string) => client.get(certificateSigningRequests, { name })

interface Asked {
  readonly signer?: string
  readonly usages?: readonly string[]
  readonly subject?: string
  readonly seconds?: number
}

async function ask(
  { client: user }: Running,
  name: string,
  {
    signer = 'kubernetes.io/kube-apiserver-client',
    usages = client,
    subject = 'CN=jane',
    seconds,
  }: Asked = {},
): Promise<void> {
  await user.create(certificateSigningRequests, {
    metadata: { name },
    spec: {
      request: base64(await makeRequest(subject)),
      signerName: signer,
      usages: [...usages],
      ...(seconds && { expirationSeconds: seconds }),
    },
  })
}

async function decide({ client: user }: Running, name: string, type = 'Approved'): Promise<void> {
  const request = await user.get(certificateSigningRequests, { name })
  const condition = { type, status: 'True', reason: 'KubectlApprove', message: '' }
  const status = { conditions: [condition] }
  await user.update(certificateSigningRequests, { ...request, status }, 'approval')
}

const certificateOf = async (lab: Running, name: string) => {
  const text = await eventually(async () => (await read(lab, name)).status?.certificate)
  return new X509Certificate(Buffer.from(text, 'base64'))
}

test('what was approved is signed, for as long as was asked for', async () => {
  const { lab } = await cluster()
  await using _ = lab
  await ask(lab, 'year')
  await ask(lab, 'day', { seconds: 24 * hour })
  await ask(lab, 'short', { seconds: 2 * hour })
  const ends = { year: 365 * 24 * hour - 300, day: 24 * hour - 300, short: 2 * hour }
  for (const [name, seconds] of Object.entries(ends)) {
    assert.equal((await read(lab, name)).status?.certificate, undefined)
    await decide(lab, name)
    const certificate = await certificateOf(lab, name)
    assert.equal(certificate.subject, 'CN=jane')
    assert.equal(certificate.validFromDate.getTime(), now - 300_000)
    assert.equal(certificate.validToDate.getTime(), now + seconds * 1000)
    assert.ok(certificate.verify(new X509Certificate(authority.certificate).publicKey))
  }
})

test('a signer says why it does not sign', async () => {
  const { lab } = await cluster()
  await using _ = lab
  const kubelet = 'kubernetes.io/kube-apiserver-client-kubelet'
  const table: readonly (readonly [Asked, string])[] = [
    [{ usages: ['server auth'] }, 'invalid usage for client certificate: server auth'],
    [
      { usages: ['digital signature'] },
      'missing required usage for client certificate: client auth',
    ],
    [{ signer: kubelet }, 'subject organization is not system:nodes'],
    [
      { signer: kubelet, subject: 'CN=a,O=system:nodes' },
      'subject common name does not begin with system:node:',
    ],
    [
      { signer: kubelet, subject: 'CN=system:node:a,O=system:nodes', usages: ['client auth'] },
      'usages did not match [client auth digital signature key encipherment]',
    ],
    [
      { signer: 'kubernetes.io/kubelet-serving', subject: 'CN=system:node:a,O=system:nodes' },
      'DNS or IP subjectAltName is required',
    ],
  ]
  for (const [at, [asked, message]] of table.entries()) {
    const name = `bad-${at}`
    await ask(lab, name, asked)
    await decide(lab, name)
    const failed = await eventually(async () =>
      (await read(lab, name)).status?.conditions?.find(({ type }) => type === 'Failed'),
    )
    assert.deepEqual([failed.reason, failed.message], ['SignerValidationFailure', message])
  }
  await ask(lab, 'node', { signer: kubelet, subject: 'CN=system:node:a,O=system:nodes' })
  await decide(lab, 'node')
  assert.match((await certificateOf(lab, 'node')).subject, /system:node:a/)
})

test('others sign for themselves, and what was denied is not signed', async () => {
  const { lab } = await cluster()
  await using _ = lab
  await ask(lab, 'other', { signer: 'lab.example/signer' })
  await ask(lab, 'denied')
  await ask(lab, 'signed')
  await decide(lab, 'other')
  await decide(lab, 'denied', 'Denied')
  await decide(lab, 'signed')
  await certificateOf(lab, 'signed')
  for (const name of ['other', 'denied'])
    assert.equal((await read(lab, name)).status?.certificate, undefined)
})

test('requests go an hour after they were dealt with, and a day after nobody did', async () => {
  const { lab, clock } = await cluster()
  await using _ = lab
  const left = async () => {
    const names = await Promise.all(
      ['signed', 'denied', 'open', 'waiting'].map((name) =>
        read(lab, name).then(
          () => [name],
          (error: unknown) => {
            if (isNotFound(error)) return []
            throw error
          },
        ),
      ),
    )
    return names.flat()
  }
  await ask(lab, 'signed')
  await ask(lab, 'denied')
  await ask(lab, 'open')
  await ask(lab, 'waiting', { signer: 'lab.example/signer' })
  await decide(lab, 'signed')
  await decide(lab, 'denied', 'Denied')
  await decide(lab, 'waiting')
  await certificateOf(lab, 'signed')
  // Timers are set once what was written is looked at.
  const later = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      clock.advance(60_000)
      await wait(2)
    }
  }
  await later(58)
  assert.equal((await left()).length, 4)
  await later(4)
  assert.deepEqual(await left(), ['open', 'waiting'])
  await later(24 * 60)
  assert.deepEqual(await left(), ['waiting'])
})
