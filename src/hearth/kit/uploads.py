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


def is_whole(request, form, *, advice: str = "") -> bool:
    """Whether a form with one `file` is sound and its file was taken in whole; says so on the form when not."""
    sound = form.is_valid()
    if too_large := getattr(request, "too_large", ""):
        form.errors.pop("file", None)
        form.add_error("file", f"“{too_large}” is larger than {LARGEST_MEGABYTES} MB. {advice}".strip())
    return sound and not too_large
