import { digestOf } from '../../oci/digest.ts'
import { isoTime } from '../write-image.ts'
import { type FoundPackage, purlOf } from './found-package.ts'

export const spdxMediaType = 'application/spdx+json'

export interface SpdxSubject {
  /** What the image is called; its digest when it has no name. */
  readonly name: string
  readonly digest: string
  /** Seconds since 1970. */
  readonly epoch: number
  readonly toolVersion: string
}

/** An SPDX 2.3 document that lists what an image contains; the same list gives the same bytes. */
export function spdxDocument(subject: SpdxSubject, packages: readonly FoundPackage[]): unknown {
  const elements = packages.map((found) => ({ id: idOf(found), found }))
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: subject.name,
    documentNamespace: `https://spdx.org/spdxdocs/galley-${subject.digest.replace(':', '-')}`,
    creationInfo: {
      created: isoTime(subject.epoch),
      creators: [`Tool: galley-${subject.toolVersion}`],
    },
    packages: [
      imagePackage(subject),
      ...elements.map(({ id, found }) => packageElement(id, found)),
    ],
    relationships: [
      relationship('SPDXRef-DOCUMENT', 'DESCRIBES', imageId),
      ...elements.map(({ id }) => relationship(imageId, 'CONTAINS', id)),
    ],
  }
}

const imageId = 'SPDXRef-image'

function imagePackage({ name, digest }: SpdxSubject) {
  return {
    SPDXID: imageId,
    name,
    versionInfo: digest,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    primaryPackagePurpose: 'CONTAINER',
  }
}

function packageElement(id: string, found: FoundPackage) {
  return {
    SPDXID: id,
    name: found.name,
    versionInfo: found.version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: found.license ?? 'NOASSERTION',
    sourceInfo: `found in /${found.path}`,
    externalRefs: [
      {
        referenceCategory: 'PACKAGE-MANAGER',
        referenceType: 'purl',
        referenceLocator: purlOf(found),
      },
    ],
  }
}

function relationship(from: string, type: string, to: string) {
  return { spdxElementId: from, relationshipType: type, relatedSpdxElement: to }
}

/** SPDX ids have letters, digits, `.` and `-` only; a digest keeps apart what that makes equal. */
function idOf({ type, name, version }: FoundPackage): string {
  const readable = `${type}-${name}-${version}`.replace(/[^A-Za-z0-9.-]/g, '-')
  return `SPDXRef-${readable}-${digestOf(`${type} ${name} ${version}`).slice(7, 15)}`
}
