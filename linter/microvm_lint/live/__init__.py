"""Live accounts: what is in them, and what of it could not be read.

Nothing here but `aws` imports botocore, and that only when an audit starts. All calls only read;
`aws.OPERATIONS` is the whole list.
"""
