import { ociDriverCases } from './oci-driver.cases.ts'

ociDriverCases('crun', import.meta.filename)
