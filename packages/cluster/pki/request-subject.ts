// The library makes its classes known by it.
import 'reflect-metadata'
import { Pkcs10CertificateRequest } from '@peculiar/x509'

/** The organizations in the subject of a request for a certificate (PKCS #10), PEM: the groups of who would get it. */
export const organizationsOf = (pem: string): readonly string[] =>
  new Pkcs10CertificateRequest(pem).subjectName.getField('O')

/** The name of who would get it. */
export const commonNameOf = (pem: string): string | undefined =>
  new Pkcs10CertificateRequest(pem).subjectName.getField('CN')[0]
