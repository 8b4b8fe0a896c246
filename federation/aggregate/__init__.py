"""Signed SAML metadata from approved fragments: bytes in, facts out (no Django, no Celery, no clock).

The order of use, with the steps of `docs/publication-cycle.md`:

    prepared = preflight.prepare(frame, fragments, approved=...)     # P6
    holds = brake.brake(previous, candidate, ...)                    # P7
    signed = sign.sign(prepared, key)                                # P8
    staging = release.stage(root, feed, serial, epoch=epoch)         # P10
    contents.write_release(staging, signed, key=key, ...)            # P10
    verify.verify(aggregate, certificate_der, at, expected, ...)     # P9, on the bytes as written
    release.commit(staging); release.swap(root, feed, serial)        # P11
    release.prune(root, feed)                                        # P14
"""
