"""What every host enforces: origins, credentials, paths, headers. Knows no client and no runtime.

The rules are those of `hosts/fetch-rules`, and the tests are its tests.
"""
