// The library makes its classes known by it.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { algorithm, type Certified, signingKey } from './certificates.ts'

/** What a request for a certificate (PKCS #10) asks to be called. */
export interface RequestedNames {
  readonly commonName: string
  readonly organizations: readonly string[]
  readonly dnsNames: readonly string[]
  readonly addresses: readonly string[]
  readonly emailAddresses: readonly string[]
  readonly uris: readonly string[]
}

/** Reads a request, PEM. */
export function requestedNames(pem: string): RequestedNames {
  const request = new x509.Pkcs10CertificateRequest(pem)
  const names = alternativeNames(request)
  const of = (type: x509.GeneralNameType) =>
    names.filter((it) => it.type === type).map(({ value }) => value)
  return {
    commonName: request.subjectName.getField('CN')[0] ?? '',
    organizations: request.subjectName.getField('O'),
    dnsNames: of('dns'),
    addresses: of('ip'),
    emailAddresses: of('email'),
    uris: of('url'),
  }
}

const alternativeNamesId = '2.5.29.17'

function alternativeNames(request: x509.Pkcs10CertificateRequest): readonly x509.GeneralName[] {
  const found = request.getExtension(alternativeNamesId)
  return found ? new x509.SubjectAlternativeNameExtension(found.rawData).names.items : []
}

export interface Terms {
  readonly notBefore: Date
  readonly notAfter: Date
  /** By Kubernetes' names: `client auth`. */
  readonly usages: readonly string[]
}

/** Signs what a request asks for, once its maker has shown to have the key. Gives PEM. */
export async function signRequest(
  authority: Certified,
  pem: string,
  { notBefore, notAfter, usages }: Terms,
): Promise<string> {
  const request = new x509.Pkcs10CertificateRequest(pem)
  if (!(await request.verify())) throw new Error('unable to verify certificate request signature')
  const issuer = new x509.X509Certificate(authority.certificate)
  const end = new Date(Math.min(notAfter.getTime(), issuer.notAfter.getTime()))
  const certificate = await x509.X509CertificateGenerator.create({
    subject: request.subjectName,
    issuer: issuer.subjectName,
    notBefore,
    notAfter: end,
    signingAlgorithm: algorithm,
    publicKey: request.publicKey,
    signingKey: await signingKey(authority.key),
    extensions: [
      ...usageExtensions(usages),
      new x509.BasicConstraintsExtension(false, undefined, true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...nameExtension(request),
    ],
  })
  return `${certificate.toString('pem')}\n`
}

const named: ReadonlySet<string> = new Set(['dns', 'ip', 'email', 'url'])

function nameExtension(request: x509.Pkcs10CertificateRequest): readonly x509.Extension[] {
  const names = alternativeNames(request)
    .filter(({ type }) => named.has(type))
    .map(({ type, value }) => ({ type, value }))
  return names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []
}

const { KeyUsageFlags } = x509

const keyUsages: Readonly<Record<string, x509.KeyUsageFlags>> = {
  signing: KeyUsageFlags.digitalSignature,
  'digital signature': KeyUsageFlags.digitalSignature,
  'content commitment': KeyUsageFlags.nonRepudiation,
  'key encipherment': KeyUsageFlags.keyEncipherment,
  'key agreement': KeyUsageFlags.keyAgreement,
  'data encipherment': KeyUsageFlags.dataEncipherment,
  'cert sign': KeyUsageFlags.keyCertSign,
  'crl sign': KeyUsageFlags.cRLSign,
  'encipher only': KeyUsageFlags.encipherOnly,
  'decipher only': KeyUsageFlags.decipherOnly,
}

/** RFC 5280 section 4.2.1.12, and what Microsoft, Netscape and IPsec added. */
const extendedUsages: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
  'code signing': '1.3.6.1.5.5.7.3.3',
  'email protection': '1.3.6.1.5.5.7.3.4',
  's/mime': '1.3.6.1.5.5.7.3.4',
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: '1.3.6.1.5.5.7.3.8',
  'ocsp signing': '1.3.6.1.5.5.7.3.9',
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
}

function usageExtensions(usages: readonly string[]): readonly x509.Extension[] {
  const known = (usage: string, table: object) => Object.hasOwn(table, usage)
  const flags = usages
    .filter((usage) => known(usage, keyUsages))
    .reduce((all, usage) => all | (keyUsages[usage] ?? 0), 0)
  const extended = new Set(
    usages.filter((it) => known(it, extendedUsages)).map((it) => extendedUsages[it] ?? ''),
  )
  return [
    ...(flags === 0 ? [] : [new x509.KeyUsagesExtension(flags, true)]),
    ...(extended.size === 0 ? [] : [new x509.ExtendedKeyUsageExtension([...extended].sort())]),
  ]
}
