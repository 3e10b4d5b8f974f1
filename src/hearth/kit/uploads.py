"""How much of an uploaded file is taken in: what is larger is read past and never stored."""

from __future__ import annotations

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

LARGEST_MEGABYTES = 40


class NoLargerThan(FileUploadHandler):
    """Drops a file once it passes 40 MB and leaves its name in `request.too_large`, so that the page can say so."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.taken += len(raw_data)
        if self.taken > LARGEST_MEGABYTES * 1_000_000:
            self.request.too_large = self.file_name
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Another handler keeps the file."""
